"""The fan-out bench measures what it says: small runs, and what it does when something does not arrive."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from secondscreen.bench import fanout, fanout_limit, results
from secondscreen.bench.fanout_client import Crowd, frame_size
from secondscreen.bench.fanout_server import delta_of
from secondscreen.gateway.framing import packed_frame, text_frame


def small(**more: object) -> dict[str, object]:
    return fanout.run(40, 40.0, 0.25, 700, rounds=1, items=3, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("loop", "deflate"), [("uvloop", True), ("asyncio", False)])
def test_a_small_run_delivers_every_frame_and_says_so(loop: str, deflate: bool) -> None:
    result = small(loop=loop, deflate=deflate)
    assert result["deliveries"] == 40 * 10
    assert result["all_arrived"] is True
    assert result["share_of_limit"] > 0  # type: ignore[operator]
    assert result["limit_deliveries_per_cpu_s"] > result["what"]["connections"]  # type: ignore[index, operator]
    assert fanout.table(result).row_count == 8


def test_without_a_compiler_the_limit_is_the_same_loop_in_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fanout_limit.shutil, "which", lambda name: None)
    kind, command = fanout_limit.command(tmp_path, 1, 2, tmp_path / "frames", 3)
    assert kind == "Python" and command[1:3] == ["-m", "secondscreen.bench.fanout_limit"]
    result = small()
    assert result["what"]["limit"] == "Python write() loop"  # type: ignore[index]


def test_the_command_writes_its_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    options = ["--connections", "30", "--updates-per-s", "40", "--seconds", "0.25", "--rounds", "1"]
    assert fanout.main(options) == 0
    assert "share of the limit" in capsys.readouterr().out
    written = orjson.loads((tmp_path / "fanout.json").read_bytes())
    assert written["what"]["connections"] == 30


def test_no_figure_is_quoted_when_a_frame_is_missing() -> None:
    with pytest.raises(fanout.BenchFailed, match="9 of 10 frames arrived"):
        fanout._whole({"arrived": 9, "wanted": 10})


def test_more_connections_than_files_are_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert fanout.main(["--connections", "100000000"]) == 1
    assert "ask for fewer connections" in capsys.readouterr().err


def test_every_frame_has_the_size_that_was_asked_for() -> None:
    assert {len(delta_of(n, 700)[1]) for n in (1, 99, 10_000)} == {700}
    assert orjson.loads(delta_of(7, 700)[1])["offset"] == 1_000_007


@pytest.mark.parametrize("frame", [text_frame, packed_frame])
def test_the_crowd_counts_only_what_was_published(frame: object) -> None:
    crowd = Crowd(0, 700, handshake=False, deflate=False)
    crowd.rest[5], crowd.next[5] = b"", 1
    data = b"".join(frame(delta_of(n, 700)[1]) for n in (1, 2, 3))  # type: ignore[operator]
    assert crowd._parse(5, data[:-10]) == 2
    crowd.next[5] = 3
    assert crowd._parse(5, data[-10:]) == 1
    with pytest.raises(SystemExit, match="is not what was published"):
        crowd._parse(5, text_frame(delta_of(9, 700)[1]))
    crowd.epoll.close()


def test_frame_headers_are_measured() -> None:
    for size in (0, 125, 126, 65_535, 65_536):
        data = text_frame(b"x" * size)
        assert frame_size(b"__" + data, 2) == (size, 2 + len(data) - size)
        assert frame_size(data[:1], 0) == (0, 0)
