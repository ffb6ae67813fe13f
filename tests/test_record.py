"""The record is folded anew from the journal: exports and reports agree with what happened, erased words are gone."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from secondscreen.core import rundown, stage
from secondscreen.record import export_show, harmless, report_show
from secondscreen.runtime.journal import row_of
from secondscreen.runtime.ports import StoreFailed
from secondscreen.stores.memory import MemoryStore

from .core.play import Play


async def kept(play: Play) -> MemoryStore:
    """The play's journal in a store, with the erasures the play asked for."""
    store = MemoryStore()
    await store.open()
    await store.position("play")
    await store.append("play", [row_of(entry) for entry in play.entries], {})
    await store.erase("play", play.erased())
    return store


def evening() -> Play:
    play = Play()
    play.on_air("a", "=SUM(A1:A9) is my favourite marrow of them all")
    play.post("b", "The judges have gone for a walk with the whippet", "bert")
    play.post("c", "I will take these words back before midnight", "cleo")
    play.give("clear")
    play.delete("c")
    play.wait(1000)
    return play


async def exported(form: str, folder: Path) -> tuple[int, bytes]:
    out = folder / f"out.{form}"
    count = await export_show(await kept(evening()), "play", form, out)
    assert not list(folder.glob("*.part"))
    return count, out.read_bytes()


async def test_jsonl_has_a_line_for_every_post_with_what_was_decided(tmp_path: Path):
    count, body = await exported("jsonl", tmp_path)
    rows = [json.loads(line) for line in body.splitlines()]
    assert count == len(rows) == 3
    by_id = {row["id"]: row for row in rows}
    assert (by_id["a"]["status"], by_id["a"]["by"], by_id["a"]["on_air"]) == ("approved", "nina", True)
    assert (by_id["c"]["status"], by_id["c"]["text"]) == ("withdrawn", "")


async def test_csv_is_safe_to_open_in_a_spreadsheet(tmp_path: Path):
    _, body = await exported("csv", tmp_path)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(body.decode()))}
    assert rows["a"]["text"].startswith("'=SUM")
    assert rows["b"]["text"].startswith("The judges")


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\0=1", "|x", "＝1", " =1", "\u3000＠x"]
)
def test_no_cell_is_taken_for_a_formula(cell: str):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", " ", "1", "a=b", 7, True, None, "\u00a0"])
def test_other_cells_stay_as_they_are(cell: Any):
    assert harmless(cell) == cell


async def test_activitystreams_is_one_collection_with_tombstones(tmp_path: Path):
    _, body = await exported("activitystreams", tmp_path)
    whole = json.loads(body)
    assert whole["type"] == "OrderedCollection"
    kinds = {item["id"]: item["type"] for item in whole["orderedItems"]}
    assert kinds == {"a": "Note", "b": "Note", "c": "Tombstone"}


async def test_the_report_equals_the_live_shows_own_figures():
    play = evening()
    report = await report_show(await kept(play), "play")
    assert report["counts"] == play.engine.counts
    assert [line["act"] for line in report["asrun"]] == ["on", "off"]
    assert report["entries"] == play.engine.seq


async def test_a_show_that_is_not_there_is_one_clear_error():
    store = MemoryStore()
    await store.open()
    with pytest.raises(StoreFailed, match="no journal of a show 'nobody'"):
        await report_show(store, "nobody")


async def test_posts_that_memory_has_let_go_are_still_in_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stage, "POSTS_KEPT", 5)
    monkeypatch.setattr(stage, "_EVICT", 1)
    monkeypatch.setattr(rundown, "ASRUN_KEPT", 2)
    play = Play()
    for n in range(12):
        id_ = play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
        if n < 3:
            play.give("approve", post_id=id_)
            play.give("take", post_id=id_)
        play.give("clear")
    play.wait(60_000)
    assert len(play.engine.records) < 12
    out = tmp_path / "all.jsonl"
    store = await kept(play)
    assert await export_show(store, "play", "jsonl", out) == 12
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [row["id"] for row in rows] == [f"p{n}" for n in range(12)]
    assert [row["id"] for row in rows if row["on_air"]] == ["p0", "p1", "p2"]
    assert [line["act"] for line in (await report_show(store, "play"))["asrun"]] == ["on", "off"] * 3
