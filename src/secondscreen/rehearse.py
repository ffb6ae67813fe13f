"""A show without a network: a recorded stream, or single posts, through a show's own settings.

`rehearse` is the command `replay` and the heart of `bench ingest`; `judge_posts` is the command `judge`. Nothing is
stored. Time is the stream's own, so two runs give one digest. Not here: printing (cli.py), real time (connectors).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from .connectors.recorded import in_time_order
from .connectors.recorded_line import Recorded
from .core.effects import Delta, Effect
from .core.engine import Engine
from .core.events import Entry, Event, PostEdited, PostReceived, ShowOpened, TimePassed
from .core.model import Author, Post, ShowConfig
from .core.moderation import Case, Judge, Memory
from .core.moderation.presets import applied
from .core.record import PostRecord
from .core.stage import STATUSES
from .core.text import features
from .runtime.intake import Screening, prepare
from .screeners import LOOKING
from .screeners import Screening as BuiltScreener
from .screeners import build as build_screener
from .wire import delta_frame


class Stopwatch:
    """Exclusive seconds per stage: a stage's time does not contain that of a stage inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner: list[float] = []

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Measure a method of one object from outside, so that the core stays without a clock."""
        inner = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            return self.run(stage, inner, *args, **kwargs)

        setattr(owner, name, timed)

    def run(self, stage: str, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._inner.append(0.0)
        began = time.perf_counter()
        try:
            return work(*args, **kwargs)
        finally:
            took = time.perf_counter() - began
            inside = self._inner.pop()
            self.seconds[stage] = self.seconds.get(stage, 0.0) + took - inside
            if self._inner:
                self._inner[-1] += took

    def per_post_us(self, posts: int) -> dict[str, float]:
        return {stage: round(s * 1e6 / max(posts, 1), 2) for stage, s in sorted(self.seconds.items())}


@dataclass
class Rehearsal:
    """What came of it. `at`: the feed as it stood at the times asked for, by UTC ms."""

    engine: Engine
    posts: int = 0
    bad_lines: list[tuple[int, str]] = field(default_factory=list)
    frames: int = 0
    frame_bytes: int = 0
    seconds: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)
    at: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def verdicts(self) -> dict[str, int]:
        return {status: self.engine.counts.get(status, 0) for status in STATUSES}

    def feed(self) -> list[dict[str, Any]]:
        channel = self.engine.channels["feed"]
        return [channel.items[id_] for id_ in channel.order]


def rehearse(
    path: Path,
    show: ShowConfig,
    *,
    speed: float | None = None,
    strict: bool = False,
    moments: Iterable[int] = (),
    progress: Callable[[int, int], None] | None = None,
    judged: Callable[[PostRecord], None] | None = None,
) -> Rehearsal:
    """Play a recorded stream through a show. `speed`: times real time; None = as fast as it goes. `judged` is told
    each post as it stands once it was judged, new or edited.

    Raises OSError when the file cannot be opened and BadStream with `strict` at the first bad line.
    """
    watch = Stopwatch()
    result = Rehearsal(Engine(show.id))
    began = time.perf_counter()
    lines: list[Recorded] = watch.run(
        "parse", in_time_order, path, strict, lambda no, why: result.bad_lines.append((no, why))
    )
    result.posts = sum(1 for line in lines if line.post is not None and not line.edited)
    first_ms = lines[0].at_ms if lines else 0
    play = _Player(result, show, first_ms, watch, judged)
    wanted = sorted(moments)
    paced = time.monotonic()
    for number, line in enumerate(lines):
        while wanted and wanted[0] < line.at_ms:
            play.until(wanted[0])
            result.at[wanted.pop(0)] = result.feed()
        if speed is not None:
            wait = paced + (line.at_ms - first_ms) / 1000 / speed - time.monotonic()
            if wait > 0:
                time.sleep(wait)
        play.line(line)
        if progress is not None and number % 100 == 0:
            progress(number, len(lines))
    for moment in wanted:
        play.until(moment)
        result.at[moment] = result.feed()
    play.settle()
    if progress is not None:
        progress(len(lines), len(lines))
    result.seconds = time.perf_counter() - began
    result.timings = watch.per_post_us(len(lines))
    return result


class _Player:
    """Feeds the engine as the sequencer would, without a journal."""

    def __init__(
        self,
        result: Rehearsal,
        show: ShowConfig,
        first_ms: int,
        watch: Stopwatch,
        judged: Callable[[PostRecord], None] | None = None,
    ) -> None:
        self.judged = judged
        self.result, self.watch, self.engine = result, watch, result.engine
        self.seq = 0
        self.now = first_ms
        self.screening = Screened(show)
        self._apply(ShowOpened(config=show))
        stage = self.engine.stage
        watch.wrap(stage.judge, "verdict", "rules")
        watch.wrap(stage.similar, "find", "similar")
        watch.wrap(stage.similar, "add", "similar")
        watch.wrap(stage.feed, "choose", "rank")
        watch.wrap(self.engine.publisher, "publish_feed", "publish")
        watch.wrap(self.engine.publisher, "publish_desk", "publish")

    def line(self, line: Recorded) -> None:
        self.now = max(self.now, line.at_ms)
        incoming = line.incoming()
        if incoming.post is not None:
            event: Event = self.watch.run("features", prepare, incoming.post, incoming.edited, self.now)
            if (
                self.screening.asks
                and isinstance(event, PostReceived | PostEdited)
                and event.post is not None
            ):
                event = self.watch.run("screen", self.screening.of, event.post).on(event)
        elif incoming.event is not None:
            event = incoming.event
        else:
            return
        self._apply(event)
        if self.judged is not None and isinstance(event, PostReceived | PostEdited):
            record = self.engine.records.get(event.post_id)
            if record is not None and record.post is not None:
                self.judged(record)

    def until(self, at_ms: int) -> None:
        if at_ms > self.now:
            self.now = at_ms
            self._apply(TimePassed())

    def settle(self) -> None:
        """Run the tick that publishes the last arrivals."""
        due = self.engine.due_ms()
        if due is not None:
            self.until(due)

    def _apply(self, event: Event) -> None:
        self.seq += 1
        effects: list[Effect] = self.watch.run("engine", self.engine.apply, Entry(self.seq, self.now, event))
        for effect in effects:
            if isinstance(effect, Delta):
                frame = self.watch.run("frames", delta_frame, "rehearsal", effect)
                self.result.frames += 1
                self.result.frame_bytes += len(frame)


class Screened:
    """What a show's screeners say of one post, in this process and without a deadline."""

    def __init__(self, show: ShowConfig) -> None:
        live, trial = dict.fromkeys(show.moderation.screeners), show.moderation.shadow
        beside = [name for name in dict.fromkeys(trial.screeners) if name not in live] if trial else []
        self._screeners: list[BuiltScreener] = [build_screener(name) for name in live if name not in LOOKING]
        self._shadows: list[BuiltScreener] = [build_screener(name) for name in beside if name not in LOOKING]

    @property
    def asks(self) -> bool:
        return bool(self._screeners or self._shadows)

    def of(self, post: Post) -> Screening:
        """What they say; where one fails, why a person must look."""
        heard = Screening()
        for screener in self._screeners:
            try:
                (answer,) = screener.opinions([post])
            except Exception:  # as intake does: whatever fails, the post is held
                heard.held = heard.held or f"screener failed: {screener.name}"
                continue
            heard.hear(answer)
        for shadow in self._shadows:
            with contextlib.suppress(Exception):  # it only runs beside
                (answer,) = shadow.opinions([post])
                heard.hear(answer, "shadow:")
        return heard


def judge_posts(lines: Iterable[str], show: ShowConfig, now_ms: int) -> Iterator[dict[str, Any]]:
    """What this show would do with each line (JSON with at least `text`, or plain text), as if each came alone
    but for what repeats and floods: those are judged over the lines given."""
    judge, memory = Judge(show.moderation), Memory.from_config(applied(show.moderation))
    screening = Screened(show)
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        post = _loose_post(text, number, now_ms)
        made = features(post)
        heard = screening.of(post)
        case = Case(
            post=post,
            features=made,
            at_ms=now_ms + number * 1000,
            seq=number,
            scores=heard.scores,
            drivers=heard.drivers,
            advice=heard.advice,
            held=heard.held,
            edited=False,
        )
        verdict = judge.verdict(case, memory)
        memory.note(case, verdict)
        trial = judge.trial(case, memory)
        yield {
            "id": post.id,
            "status": verdict.status,
            "rule": verdict.rule,
            "reason": verdict.reason,
            "scores": heard.scores,
            "matched": [match.as_item() for match in verdict.matched],
            "severity": verdict.severity,
            "marks": list(verdict.marks),
            "risks": list(judge.risks(case, memory, verdict)),
            "shadow": {"status": trial.status, "rule": trial.rule}
            if trial is not None and trial.status != verdict.status
            else None,
        }


def _loose_post(line: str, number: int, now_ms: int) -> Post:
    """A post from whatever a person pipes in; what cannot be read as JSON with `text` is the text itself."""
    data: Any = None
    if line.lstrip().startswith("{"):
        try:
            data = orjson.loads(line)
        except orjson.JSONDecodeError:
            data = None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        data = {"text": line}
    author = data.get("author")
    who = None
    if isinstance(author, dict):
        handle = str(author.get("handle") or author.get("id") or "")
        who = Author(
            id=str(author.get("id") or f"judge:{handle}"),
            handle=handle,
            name=str(author.get("display_name") or author.get("name") or ""),
        )
    media = data.get("media")
    return Post(
        id=str(data.get("id") or f"line-{number}"),
        network=str(data.get("network") or "judge"),
        source="judge",
        text=data["text"],
        author=who,
        lang=data["lang"] if isinstance(data.get("lang"), str) else None,
        published_ms=now_ms,
        repost_of=data["repost_of"] if isinstance(data.get("repost_of"), str) else None,
        media=tuple({"type": "photo"} for _ in media) if isinstance(media, list) else (),
        labels=tuple(str(x) for x in data["labels"]) if isinstance(data.get("labels"), list) else (),
    )
