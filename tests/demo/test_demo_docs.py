"""What docs/demo.md, docs/extending.md and docs/glossary.md say is so."""

from __future__ import annotations

import re
from pathlib import Path

from secondscreen.core.model import ModerationConfig, Post, RankingConfig
from secondscreen.core.moderation import Case, Memory
from secondscreen.core.text import features
from secondscreen.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def test_the_running_order_in_the_docs_is_the_one_in_the_settings() -> None:
    cues = read_settings(ROOT / "config" / "demo", environment={}).shows["demo"].config.timeline.cues
    told = re.findall(
        r"^\| (\d\d):(\d\d) \| `(\w+)` \|", (DOCS / "demo.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [(cue.id, cue.planned_bt) for cue in cues] == [
        (id_, (int(m) * 60 + int(s)) * 1000) for m, s, id_ in told
    ]


def test_the_example_rule_and_signal_in_the_docs_work() -> None:
    examples = re.findall(
        r"```python\n(.*?)```", (DOCS / "extending.md").read_text(encoding="utf-8"), re.DOTALL
    )
    rooms = ("secondscreen.core.moderation", "secondscreen.core.ranking")
    found = []
    for code, room in zip(examples, rooms, strict=True):
        names: dict[str, object] = {"__name__": f"{room}.example", "__package__": room}
        exec(compile(code, "docs/extending.md", "exec"), names)  # noqa: S102 - our own docs
        found.append(names)
    rule, signal = found[0]["rule"], found[1]["signal"]
    assert callable(rule) and callable(signal)
    post = Post(id="x:1", network="x", source="x", text="THE HERON IS IN THE BATH", published_ms=0)
    verdict = rule(ModerationConfig())(Case(post, features(post), 0), Memory.from_config(ModerationConfig()))
    assert (verdict.status, verdict.rule) == ("held", "capitals")
    assert signal(RankingConfig())(None, ("thanks",), None) == 15


def test_the_glossary_has_each_word_once() -> None:
    words = re.findall(
        r"^\| ([^|`]+?)(?: \(`\w+`\))?(?: †)? \|", (DOCS / "glossary.md").read_text(encoding="utf-8"), re.M
    )
    words = [word for word in words if word not in ("word", "---")]
    assert len(words) == len(set(words))
    expected = """show broadcast segment cue post author source connector inbox pending approved held rejected
        withdrawn verdict rule screener signal score shortlist rundown preview programme take clear panic as-run feed
        overlay theme card advertiser campaign flight slot decision impression tap pacing separation makegood poll
        reaction regular catch-up"""
    assert set(expected.split()) <= set(words)
