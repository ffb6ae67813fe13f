"""`rules test`, `replay --compare`, and what `judge` says beside its verdict."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from secondscreen.cli import run

SHOW = """
id = "play"
title = "The play"
hashtags = ["Play"]
[moderation]
mode = "post"
links = "{links}"
media = "allow"
lists = []
four_eyes = ["links"]
[[moderation.words]]
name = "insults"
words = ["muppet"]
outcome = "hold"
severity = 2
[[moderation.words]]
name = "staff"
words = ["brenda"]
outcome = "next"
[[moderation.words]]
name = "tried"
words = ["donkey"]
outcome = "reject"
shadow = true
[connectors.replay]
file = "stream.jsonl"
"""
WORDS = [
    "What a lovely marrow that is",
    "you absolute m\u200buppet, sit down",
    "Brenda is fine, thank you for asking",
    "that donkey ate the prize bean",
    "see the plan at plots.example/plan for the whole layout",
    "\u0645\u0627 \u0623\u062c\u0645\u0644 marrow \U0001f331 \u0647\u0630\u0647",
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "play.toml").write_text(SHOW.format(links="hold"), encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "play.toml").write_text(SHOW.format(links="allow"), encoding="utf-8")
    lines = [
        {
            "id": f"p{n}",
            "created_at": f"2026-06-14T19:{n:02d}:00Z",
            "text": text,
            "author": {"id": f"a{n}", "handle": f"h{n}"},
        }
        for n, text in enumerate(WORDS)
    ]
    for folder in (tmp_path, tmp_path / "other"):
        (folder / "stream.jsonl").write_text(
            "".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8"
        )
    return tmp_path


def told(capsysbinary: pytest.CaptureFixture[bytes], *argv: str) -> Any:
    assert run(argv) == 0
    return json.loads(capsysbinary.readouterr().out)


def test_a_list_is_tried_on_a_recorded_stream(house: Path, capsysbinary: pytest.CaptureFixture[bytes]):
    where = ["--show", "play", "--config", str(house / "play.toml"), "--stream", str(house / "stream.jsonl")]
    answer = told(capsysbinary, "rules", "test", *where, "--json", "marrow")
    assert (answer["posts"], answer["caught"], answer["approved"]) == (6, 2, 2)
    by_text = {one["text"]: one for one in answer["catches"]}
    place = by_text[WORDS[5]]["matched"][0]
    assert WORDS[5][place["start"] : place["end"]] == "marrow"
    assert {one["would_be"] for one in answer["catches"]} == {"held"}
    assert run(["rules", "test", *where, "marrow"]) == 0
    printed = capsysbinary.readouterr().out.decode()
    assert "would catch 2 of 6 posts, of which 2 are approved" in printed
    assert "lovely [marrow] that" in printed
    latest = told(capsysbinary, "rules", "test", *where, "--json", "--since", "2m", "marrow")
    assert (latest["posts"], latest["caught"]) == (2, 1)


def test_words_may_come_from_a_file_and_be_looked_for_elsewhere(
    house: Path, capsysbinary: pytest.CaptureFixture[bytes]
):
    (house / "words.txt").write_text("# handles\nh3\n\n", encoding="utf-8")
    where = ["--show", "play", "--config", str(house / "play.toml"), "--stream", str(house / "stream.jsonl")]
    more = ["--words-file", str(house / "words.txt"), "--on", "handle", "--outcome", "reject", "--json"]
    answer = told(capsysbinary, "rules", "test", *where, *more)
    assert [(one["id"][-2:], one["would_be"]) for one in answer["catches"]] == [("p3", "rejected")]


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        ([], "no words"),
        (["--mode", "regex", "("], "'('"),
        (["--since", "soon", "leek"], "soon"),
        (["--mode", "substring", " "], "word list"),
        (["--stream", "nowhere.jsonl", "leek"], "nowhere.jsonl"),
        (["--show", "opera", "leek"], "opera"),
    ],
)
def test_a_list_that_cannot_be_tried_is_one_line(
    house: Path, capsys: pytest.CaptureFixture[str], argv: list[str], word: str
):
    given = ["rules", "test", "--config", str(house / "play.toml")]
    given += [] if "--show" in argv else ["--show", "play"]
    given += [] if "--stream" in argv else ["--stream", str(house / "stream.jsonl")]
    assert run([*given, *argv]) == 2
    line = capsys.readouterr().err.strip()
    assert word in line
    assert "\n" not in line


def test_a_list_is_tried_on_what_a_show_has_kept(house: Path, tmp_path: Path):
    data = tmp_path / "data"
    command = [sys.executable, "-m", "secondscreen"]
    where = ["--config", str(house / "play.toml"), "--data", str(data)]
    nothing = subprocess.run(
        [*command, "rules", "test", "--show", "play", *where, "leek"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert nothing.returncode == 2
    assert str(data) in nothing.stderr


def test_the_same_stream_is_compared_under_two_policies(
    house: Path, capsysbinary: pytest.CaptureFixture[bytes]
):
    stream, config = str(house / "stream.jsonl"), ["--show", "play", "--config", str(house / "play.toml")]
    answer = told(capsysbinary, "replay", stream, *config, "--compare", str(house / "other"), "--json")
    assert (answer["posts"], answer["changed"], answer["looser"]) == (6, 1, 1)
    (change,) = answer["changes"]
    assert (change["from"], change["from_rule"], change["to"], change["n"]) == (
        "held",
        "links",
        "approved",
        1,
    )
    (example,) = change["examples"]
    assert example["text"] == WORDS[4]
    assert "plots.example" in example["from_reason"]
    assert sum(answer["verdicts"]["as configured"].values()) == 6
    assert run(["replay", stream, *config, "--compare", "under-18"]) == 0
    printed = capsysbinary.readouterr().out.decode()
    assert "stand elsewhere" in printed
    assert "-> held (new_authors)" in printed


def test_a_policy_that_is_not_there_is_one_line(house: Path, capsys: pytest.CaptureFixture[str]):
    argv = ["replay", str(house / "stream.jsonl"), "--show", "play", "--config", str(house / "play.toml")]
    assert run([*argv, "--compare", str(house / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_judge_says_marks_severity_risks_and_what_a_list_on_trial_would_do(
    house: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("\n".join(WORDS).encode())))
    assert run(["judge", "--show", "play", "--config", str(house / "play.toml")]) == 0
    answers = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [one["status"] for one in answers[:5]] == ["approved", "held", "approved", "approved", "held"]
    assert (answers[1]["rule"], answers[1]["severity"]) == ("words", 2)
    assert answers[2]["marks"] == ["staff"]
    assert answers[3]["shadow"] == {"status": "rejected", "rule": "words"}
    assert answers[4]["risks"] == ["links"]
    assert answers[0]["shadow"] is None
