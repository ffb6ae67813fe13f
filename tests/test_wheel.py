"""The wheel is whole: with nothing but it and its dependencies, the demo show and every page are there."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_carries_the_pages_and_the_demo_and_runs_without_the_checkout(tmp_path: Path):
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "site")
    for file in (ROOT / "web").rglob("*"):
        inside = file.relative_to(ROOT / "web")
        if file.is_file() and inside.parts[0] not in ("tests", "jsconfig.json"):
            assert f"secondscreen/_web/{inside.as_posix()}" in names
    assert "secondscreen/screeners/text/linear.weights" in names
    assert "secondscreen/screeners/text/alt.weights" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not any("_web/tests" in name for name in names)
    asked = (
        "import json, secondscreen.app as a; print(json.dumps([str(a.web_folder()), str(a.demo_folder())]))"
    )
    folders = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    for folder in json.loads(folders.stdout):
        assert Path(folder).is_relative_to(tmp_path / "site")
        assert any(Path(folder).iterdir())
