"""A mistake at the keyboard is one line on stderr and exit 2, never a traceback."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from secondscreen.cli import run

SRC = Path(__file__).resolve().parents[1] / "src"
GOOD = "id = 'a'\ntitle = 'A'\nhashtags = ['a']\n"


@pytest.mark.parametrize(
    "argv",
    [
        ["replay", "nowhere.jsonl", "--show", "demo"],
        ["replay", "--nonsense"],
        ["replay", "x", "--show", "nobody"],
        ["replay", "x", "--show", "demo", "--speed", "fast"],
        ["replay", "x", "--show", "demo", "--at", "teatime"],
        ["replay", "x", "--show", "demo", "--at", "2022-11-20T16:20:00"],
        ["run"],
        ["run", "--config", "nowhere"],
        ["run", "--config", "nowhere", "--port", "many"],
        ["fly"],
        [],
        ["export", "a", "--data", "nowhere"],
        ["users", "add", "nina"],
    ],
)
def test_a_mistake_is_one_line_and_exit_2(
    argv: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert run(argv) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1, told
    assert "Traceback" not in told[0]


def test_a_busy_port_is_one_line_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "a.toml").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["run", "--config", "a.toml", "--port", str(port)]) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("{")]
    assert len(told) == 1
    assert str(port) in told[0]


def test_judge_answers_a_line_for_a_line(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
):
    text = b'{"id": "x", "text": "What a lovely marrow"}\nplain words are a post too\n{"broken": \n\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run(["judge", "--show", "demo"]) == 0
    answers = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["x", "line-2", "line-3"]
    for answer in answers:
        contract = {"id", "status", "rule", "reason", "scores", "matched"}
        assert set(answer) == contract | {"severity", "marks", "risks", "shadow"}
        assert answer["status"] in ("approved", "pending", "held", "rejected")


def test_a_bad_line_of_a_stream_is_told_with_its_number_and_skipped_or_with_strict_stops(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    stream = tmp_path / "s.jsonl"
    stream.write_text(
        '{"id":"1","created_at":"2026-06-14T19:00:00Z","text":"What a lovely marrow that is"}\n'
        "{broken\n"
        '{"id":"3","created_at":"2026-06-14T19:00:05Z","text":"The beans are leaning again tonight"}\n'
    )
    assert run(["replay", str(stream), "--show", "demo", "--json"]) == 0
    out, err = capsys.readouterr()
    answer = json.loads(out)
    assert (answer["posts"], answer["bad_lines"]) == (2, 1)
    assert sum(answer["verdicts"].values()) == 2
    assert f"{stream}:2:" in err
    assert run(["replay", str(stream), "--show", "demo", "--strict"]) == 2
    assert f"{stream}:2:" in capsys.readouterr().err


def test_a_reader_that_has_enough_is_no_mistake(tmp_path: Path):
    posts = tmp_path / "posts.txt"
    posts.write_text("What a lovely marrow that is\n" * 5_000)
    command = [sys.executable, "-m", "secondscreen", "judge", "--show", "demo"]
    with (
        posts.open() as source,
        subprocess.Popen(
            command,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PYTHONPATH": str(SRC)},
        ) as judging,
    ):
        assert judging.stdout is not None and judging.stderr is not None
        judging.stdout.readline()
        judging.stdout.close()
        told = judging.stderr.read()
        assert (judging.wait(), told) == (0, b"")
