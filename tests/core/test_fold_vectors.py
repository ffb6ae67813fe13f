"""The fold's vectors: what `wire.ChannelState` makes of each frame; tests/vectors/fold.json for browsers.

`web/tests/fold.test.mjs` folds the same file with `web/shared/fold.mjs`. Written anew by
`PYTHONPATH=src .venv/bin/python tests/core/test_fold_vectors.py`; the first test fails while it is untrue.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any, cast

from secondscreen.core.effects import Channel, Delta
from secondscreen.wire import ChannelState, delta_frame

FILE = Path(__file__).parents[1] / "vectors" / "fold.json"
EPOCH = "9f31c2aa"

NAUGHTY_IDS = (
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "",
    " ",
    "0",
    "10",
    "9",
    "a\x00b",
    "line\nbreak",
    "\u202eevil",
    "👩‍👩‍👧‍👦",
    "bluesky:at://did:plc:abc/app.bsky.feed.post/3k",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "é",
    "e\u0301",
    "x" * 512,
)

Frame = dict[str, Any]


class Client:
    """The protocol's reading of frames around `ChannelState`: which are applied, ignored, or show a gap."""

    def __init__(self) -> None:
        self.epoch: str | None = None
        self.state = ChannelState(channel=cast("Channel", ""))

    def hear(self, frame: Frame) -> str | None:
        match frame["op"]:
            case "snapshot":
                self.epoch = frame["epoch"]
                self.state = ChannelState(
                    channel=frame["channel"],
                    offset=frame["offset"],
                    seq=frame["seq"],
                    at_ms=frame["at_ms"],
                    items=dict(frame["items"]),
                    order=frame["order"],
                    timeline=frame["timeline"],
                    meta=frame["meta"],
                )
            case "delta":
                return self._delta(frame)
            case "resumed":
                same = frame["epoch"] == self.epoch and frame["offset"] == self.state.offset
                return None if same else "resync"
        return None

    def _delta(self, frame: Frame) -> str | None:
        if frame["epoch"] != self.epoch:
            return "resync"
        if frame["offset"] <= self.state.offset:
            return None
        parts = {key: frame.get(key) for key in ("put", "drop", "order", "timeline", "meta")}
        delta = Delta(self.state.channel, frame["offset"], frame["seq"], frame["at_ms"], **parts)
        try:
            self.state.fold(delta)
        except ValueError:
            return "resync"
        return None

    def view(self) -> Frame:
        state = self.state
        return {
            "channel": state.channel,
            "epoch": self.epoch,
            "offset": state.offset,
            "seq": state.seq,
            "at_ms": state.at_ms,
            "items": dict(state.items),
            "order": list(state.order),
            "timeline": dict(state.timeline),
            "meta": dict(state.meta),
        }


def snapshot(offset: int = 0, **more: Any) -> Frame:
    frame: Frame = {
        "op": "snapshot",
        "channel": "feed",
        "epoch": EPOCH,
        "offset": offset,
        "seq": 0,
        "at_ms": 0,
    }
    return {**frame, "items": {}, "order": [], "timeline": {}, "meta": {}, **more}


def delta(offset: int, **more: Any) -> Frame:
    return {"op": "delta", "epoch": EPOCH, "offset": offset, "seq": offset * 3, "at_ms": offset * 250, **more}


def post(text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": text,
        "kind": "post",
        "bt": 1000,
        "post": {"text": text},
        "badges": [],
        "similar": 0,
        **more,
    }


def written_cases() -> dict[str, list[Frame]]:
    a, b, c = post("a"), post("b"), post("c")
    full = snapshot(
        7, seq=21, at_ms=9, items={"a": a, "b": b}, order=["b", "a"], meta={"air": 1, "armed": True}
    )
    return {
        "a snapshot is the state": [full],
        "a second snapshot replaces all of the first": [full, snapshot(9, items={"c": c}, order=["c"])],
        "a snapshot of another epoch replaces all": [
            full,
            snapshot(1, epoch="other", items={"c": c}, order=["c"]),
        ],
        "put adds and replaces whole items": [
            full,
            delta(8, put={"a": post("a", similar=3), "c": c}, order=["c", "a", "b"]),
        ],
        "drop comes before put": [full, delta(8, drop=["a", "b"], put={"a": post("again")}, order=["a"])],
        "dropping what is not there changes nothing": [full, delta(8, drop=["nobody", "__proto__"])],
        "an absent order is no change": [full, delta(8, put={"c": c})],
        "a null order is no change": [
            full,
            delta(8, put=None, drop=None, order=None, timeline=None, meta=None),
        ],
        "an empty order empties the order and leaves the items": [full, delta(8, order=[])],
        "an order may name an item that comes later": [
            full,
            delta(8, order=["c", "a"]),
            delta(9, put={"c": c}),
        ],
        "empty put, drop, meta are no change": [full, delta(8, put={}, drop=[], meta={})],
        "meta merges key by key, and only at the top": [
            snapshot(1, meta={"air": 1, "counts": {"held": 2, "pending": 1}, "title": "Final"}),
            delta(2, meta={"counts": {"held": 3}}),
            delta(3, meta={"air": 2, "armed": False, "title": None}),
        ],
        "timeline replaces": [
            snapshot(1, timeline={"t0_ms": 5, "segment": "intro", "segments": [{"id": "intro"}]}),
            delta(2, timeline={"t0_ms": 5, "segment": "recipe"}),
            delta(3, timeline={}),
        ],
        "an old or repeated delta is ignored": [
            full,
            delta(7, order=[]),
            delta(3, drop=["a"]),
            delta(8, drop=["a"]),
            delta(8, drop=["b"]),
        ],
        "a gap asks to resync and changes nothing": [
            full,
            delta(9, drop=["a"]),
            delta(8, drop=["b"], order=["a"]),
        ],
        "a delta of another epoch asks to resync": [full, delta(8, epoch="other", drop=["a"])],
        "a delta before any snapshot asks to resync": [delta(1, put={"a": a}, order=["a"])],
        "resumed where we are is agreed": [
            full,
            {"op": "resumed", "epoch": EPOCH, "offset": 7},
            delta(8, drop=["a"]),
        ],
        "resumed elsewhere asks to resync": [full, {"op": "resumed", "epoch": EPOCH, "offset": 6}],
        "resumed in another epoch asks to resync": [full, {"op": "resumed", "epoch": "other", "offset": 7}],
        "heartbeats, probes and unknown kinds leave the state": [
            full,
            {"op": "hb", "offset": 7, "air": 1, "at_ms": 10},
            {"op": "wc", "t1": 1.5, "t2": 2.5, "t3": 3.5},
            {"op": "fireworks", "offset": 99},
        ],
        "naughty ids are ids like any other": [
            snapshot(0),
            delta(1, put={i: post(i) for i in NAUGHTY_IDS}, order=list(NAUGHTY_IDS)),
            delta(
                2,
                drop=["__proto__", "constructor", "", "10"],
                order=[i for i in NAUGHTY_IDS if i not in ("__proto__", "constructor", "", "10")],
            ),
            delta(3, put={"__proto__": post("back")}, meta={"__proto__": 1, "constructor": {"a": 1}}),
        ],
    }


def random_case(seed: int) -> list[Frame]:
    """A show of sixty changes, with frames lost and repeated on the way."""
    chance = random.Random(seed)  # noqa: S311 - a fixed story, not a secret
    ids = [f"p{n}" for n in range(12)] + list(NAUGHTY_IDS[:6])
    frames: list[Frame] = [snapshot(4, items={"p0": post("p0")}, order=["p0"])]
    offset = 4
    for n in range(60):
        offset += 1
        more: Frame = {}
        if chance.random() < 0.7:
            more["put"] = {i: post(f"{i} {n}") for i in chance.sample(ids, chance.randint(0, 3))}
        if chance.random() < 0.4:
            more["drop"] = chance.sample(ids, chance.randint(0, 3))
        if chance.random() < 0.6:
            more["order"] = chance.sample(ids, chance.randint(0, len(ids)))
        if chance.random() < 0.2:
            more["meta"] = {chance.choice(["air", "armed", "title", "__proto__"]): n}
        if chance.random() < 0.1:
            more["timeline"] = {"t0_ms": n}
        frame = delta(offset, **more)
        frames += [frame] if chance.random() > 0.05 else [frame, frame]
    if seed % 2:
        del frames[30]  # everything after the loss is refused
    return frames


def vectors() -> list[dict[str, Any]]:
    cases = written_cases() | {f"random show {seed}": random_case(seed) for seed in range(6)}
    out = []
    for name, frames in cases.items():
        client = Client()
        steps = []
        for frame in frames:
            need = client.hear(json.loads(json.dumps(frame)))
            steps.append({"frame": frame, "need": need})
            if name[:6] != "random":
                steps[-1]["after"] = json.loads(json.dumps(client.view()))
        steps[-1]["after"] = client.view()
        out.append({"name": name, "steps": steps})
    return out


def rendered() -> str:
    lines = ",\n".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in vectors())
    return f"[\n{lines}\n]\n"


def test_the_vectors_file_is_what_the_reference_makes() -> None:
    assert FILE.read_text("utf-8") == rendered(), "run this file as a script to write it anew"


def test_every_need_is_met_in_the_vectors() -> None:
    needs = {step["need"] for case in vectors() for step in case["steps"]}
    assert needs == {None, "resync"}


def test_a_delta_is_encoded_so_that_absent_means_no_change() -> None:
    frame = json.loads(delta_frame(EPOCH, Delta("feed", 8, 24, 2000, drop=["a"], order=[])))
    assert frame == {
        "op": "delta",
        "epoch": EPOCH,
        "offset": 8,
        "seq": 24,
        "at_ms": 2000,
        "drop": ["a"],
        "order": [],
    }


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(rendered(), "utf-8")
    sys.stdout.write(f"{FILE.name}: {len(vectors())} cases\n")
