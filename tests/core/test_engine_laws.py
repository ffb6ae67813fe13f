"""The same journal gives the same show: replayed, restored in the middle, in another process, with any cuts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from secondscreen.core.engine import Engine
from secondscreen.core.events import AuthorErased, AuthorHidden, AuthorRestored, ShowChanged
from secondscreen.core.model import Post

from .play import Play, config

AUTHORS = ("ada", "bert", "cleo", None)
TEXTS = (
    "The giant marrow has fallen off the table, everybody",
    "the giant marrow has fallen off the table everybody!!",
    "Does anyone know why the beans lean to the left?",
    "Rain again. The judges have hats. I have none.",
    "buy crypto now https://spam.example/x",
    "هل هذا القرع حقيقي؟",
    "🍆🍆🍆",
    "",
)
IDS = tuple("abcdefgh")

act = st.one_of(
    st.tuples(st.just("post"), st.sampled_from(IDS), st.sampled_from(TEXTS), st.sampled_from(AUTHORS)),
    st.tuples(st.just("edit"), st.sampled_from(IDS), st.sampled_from(TEXTS), st.sampled_from(AUTHORS)),
    st.tuples(st.just("delete"), st.sampled_from(IDS)),
    st.tuples(st.sampled_from(("hide", "restore", "erase")), st.sampled_from(AUTHORS[:3])),
    st.tuples(st.just("cue"), st.sampled_from(("rain", "goat")), st.sampled_from(("nina", "omar"))),
    st.tuples(st.just("settings"), st.sampled_from(("pre", "post"))),
    st.tuples(st.just("wait"), st.integers(1, 9_000)),
    st.tuples(
        st.just("give"),
        st.sampled_from(
            (
                "approve",
                "reject",
                "hold",
                "take",
                "shortlist",
                "preview",
                "pin",
                "block_author",
                "withdraw",
                "trust_author",
            )
        ),
        st.sampled_from(IDS),
        st.sampled_from(("nina", "omar")),
    ),
    st.tuples(
        st.just("give"),
        st.sampled_from(("clear", "panic", "rearm", "undo")),
        st.none(),
        st.sampled_from(("nina", "omar")),
    ),
)


def perform(play: Play, acts: list[tuple[Any, ...]]) -> None:
    for one in acts:
        match one:
            case ("post", id_, text, author):
                play.post(id_, text, author)
            case ("edit", id_, text, author):
                play.edit(id_, text, author)
            case ("delete", id_):
                play.delete(id_)
            case ("hide", author):
                play.apply(AuthorHidden(author_id=f"test:{author}", reason="taken down"))
            case ("restore", author):
                play.apply(AuthorRestored(author_id=f"test:{author}"))
            case ("erase", author):
                play.apply(AuthorErased(author_id=f"test:{author}"))
            case ("cue", cue, by):
                play.give("fire_cue", by=by, cue_id=cue)
            case ("settings", mode):
                play.apply(ShowChanged(config=config(moderation={"mode": mode})))
            case ("wait", ms):
                play.wait(ms)
            case ("give", command, None, by):
                play.give(command, by=by)
            case ("give", command, id_, by):
                play.give(command, by=by, post_id=id_)
        for item in play.folded["onair"].items.values():
            record = play.engine.records[item["id"]]
            assert record.status == "approved"
            assert record.post is not None
        for id_ in play.feed():
            assert play.engine.records[id_].status in ("approved", "withdrawn", "held", "rejected", "pending")


def words(play: Play) -> dict[str, Post]:
    return {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}


@settings(max_examples=120, deadline=None)
@given(st.lists(act, max_size=40), st.sampled_from(("pre", "post")))
def test_a_replay_of_the_journal_gives_the_same_show(acts, mode):
    play = Play(config(moderation={"mode": mode}))
    perform(play, acts)
    again = Engine("play")
    effects = [effect for entry in play.entries for effect in again.apply(entry)]
    assert effects == play.effects
    assert again.digest() == play.engine.digest()


@settings(max_examples=120, deadline=None)
@given(st.lists(act, max_size=25), st.lists(act, max_size=15), st.sampled_from(("pre", "post")))
@example(
    [("post", "c", "Does anyone know why the beans lean?", "ada")],
    [("give", "withdraw", "c", "nina")],
    "post",
)
@example(
    [("wait", 1), ("post", "b", TEXTS[0], "ada")],
    [("post", "a", TEXTS[4], "ada"), ("delete", "b"), ("settings", "pre"), ("wait", 249)],
    "post",
)
def test_a_show_restored_from_a_snapshot_goes_on_as_if_nothing_had_happened(before, after, mode):
    play = Play(config(moderation={"mode": mode}))
    perform(play, before)
    play.wait(500)  # a snapshot is taken when no change waits for its tick (the sequencer sees to that)
    kept = json.loads(json.dumps(play.engine.snapshot()))
    vault = words(play)
    restored = Engine.restore(kept, lambda ids: {id_: vault[id_] for id_ in ids if id_ in vault})
    mark = len(play.entries)
    perform(play, after)
    effects = [effect for entry in play.entries[mark:] for effect in restored.apply(entry)]
    assert restored.snapshot() == play.engine.snapshot()
    for name, channel in restored.channels.items():
        assert channel.items == play.engine.channels[name].items
        assert channel.offset == play.engine.channels[name].offset
    assert effects == play.effects[len(play.effects) - len(effects) :]


@settings(max_examples=60, deadline=None)
@given(st.lists(act, max_size=40))
def test_every_post_has_exactly_one_status(acts):
    play = Play()
    perform(play, acts)
    counts = play.engine.counts
    assert (
        sum(counts[s] for s in ("pending", "approved", "held", "rejected", "withdrawn")) == counts["received"]
    )


def test_a_snapshot_holds_no_words():
    play = Play()
    play.on_air("a", "Zanzibar is where the unmistakable words live")
    play.give("shortlist", post_id="a")
    play.wait(2000)
    assert "unmistakable" not in json.dumps(play.engine.snapshot())


PROGRAM = """
import sys
from tests.core.play import Play
from tests.core.test_engine_laws import TEXTS, AUTHORS, perform
play = Play()
acts = []
for n in range(120):
    acts.append(("post", f"p{n}", f"{TEXTS[n % 6]} {n // 9}", AUTHORS[n % 4] and f"{AUTHORS[n % 4]}{n % 7}"))
    acts.append(("wait", 137 * (n % 11) + 1))
    if n % 5 == 0:
        acts.append(("give", "approve", f"p{n}", "nina"))
        acts.append(("give", "take", f"p{n}", "nina"))
    if n % 17 == 0:
        acts.append(("delete", f"p{n // 2}"))
perform(play, acts)
print(play.engine.digest())
"""


def test_two_processes_with_different_hash_seeds_give_one_digest():
    root = Path(__file__).resolve().parents[2]
    digests = set()
    for seed in ("0", "1", "424242"):
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}:{root / 'src'}"},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1
