"""A show played by hand: feed an engine events, keep what comes out, and hold the law of the feed all the while.

No loop, no sleep: time is whatever the play says it is.
"""

from __future__ import annotations

from typing import Any

from secondscreen.core.channel import ChannelState
from secondscreen.core.commands import COMMAND
from secondscreen.core.effects import CHANNELS, Answer, Channel, Delta, Effect, EraseWords
from secondscreen.core.engine import Engine
from secondscreen.core.events import (
    CommandGiven,
    Entry,
    Event,
    PostDeleted,
    PostEdited,
    PostReceived,
    ShowOpened,
    TimePassed,
)
from secondscreen.core.model import Author, Post, ShowConfig
from secondscreen.core.text import features

START = 1_700_000_000_000


def config(**changes: Any) -> ShowConfig:
    base: dict[str, Any] = {
        "id": "play",
        "title": "The play",
        "hashtags": ["Play"],
        "moderation": {"mode": "post"},
    }
    return ShowConfig.model_validate(base | changes)


def post(id_: str, text: str, author: str | None = "ada", at_ms: int = START, **fields: Any) -> Post:
    who = Author(id=f"test:{author}", handle=author, name=author.title()) if author else None
    return Post(id=id_, network="test", source="test", text=text, author=who, published_ms=at_ms, **fields)


class Play:
    def __init__(self, show: ShowConfig | None = None) -> None:
        self.engine = Engine("play")
        self.entries: list[Entry] = []
        self.effects: list[Effect] = []
        self.folded: dict[Channel, ChannelState] = {name: ChannelState(name) for name in CHANNELS}
        self.now = START
        self.apply(ShowOpened(config=show or config()))

    def apply(self, event: Event) -> list[Effect]:
        entry = Entry(len(self.entries) + 1, self.now, event)
        self.entries.append(entry)
        effects = self.engine.apply(entry)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Delta):
                self.folded[effect.channel].fold(effect)
        for name in CHANNELS:
            mine, theirs = self.folded[name], self.engine.channels[name]
            assert (mine.offset, mine.items, mine.order, mine.meta, mine.timeline) == (
                theirs.offset,
                theirs.items,
                theirs.order,
                theirs.meta,
                theirs.timeline,
            )
        return effects

    def wait(self, ms: int = 1000) -> list[Effect]:
        """Let time pass as the sequencer would: an entry for each tick that is due, and one at the end."""
        effects: list[Effect] = []
        end = self.now + ms
        while (due := self.engine.due_ms()) is not None and due <= end:
            self.now = max(due, self.now)
            effects += self.apply(TimePassed())
        self.now = end
        return effects + self.apply(TimePassed())

    def post(self, id_: str, text: str, author: str | None = "ada", **fields: Any) -> str:
        made = post(id_, text, author, self.now, **fields)
        self.apply(
            PostReceived(post_id=id_, network="test", source="test", features=features(made), post=made)
        )
        return id_

    def edit(self, id_: str, text: str, author: str | None = "ada", **fields: Any) -> None:
        made = post(id_, text, author, self.now, **fields)
        self.apply(PostEdited(post_id=id_, network="test", source="test", features=features(made), post=made))

    def delete(self, id_: str) -> list[Effect]:
        return self.apply(PostDeleted(post_id=id_, source="test"))

    def give(
        self, command: str, by: str = "nina", seen: int | None = None, key: str | None = None, **fields: Any
    ) -> Answer:
        effects = self.apply(
            CommandGiven(
                command=COMMAND.validate_python({"command": command, **fields}),
                by=by,
                expected_offset=seen,
                key=key,
            )
        )
        (answer,) = [e for e in effects if isinstance(e, Answer)]
        return answer

    def feed(self) -> list[str]:
        return self.folded["feed"].order

    def air(self) -> list[str]:
        return self.folded["onair"].order

    def status(self, id_: str) -> str:
        return self.engine.records[id_].status

    def erased(self) -> list[str]:
        return [id_ for e in self.effects if isinstance(e, EraseWords) for id_ in e.post_ids]

    def on_air(self, id_: str = "a", text: str = "What a lovely marrow that is!") -> str:
        """Bring one post all the way to the air."""
        self.post(id_, text)
        self.give("approve", post_id=id_)
        assert self.give("take", post_id=id_).result == "done"
        assert self.air() == [id_]
        return id_
