"""Recorded streams: JSON Lines (`.gz` or plain) in, posts out. A reader, not a connector: `replay` and the
commands `replay` and `bench` stand on it. Not here: the reading of a single line (recorded_line.py), time
passing (replay.py), cutting long texts (intake), judging (core).

One object a line. Only `id` and `created_at` must be there; anything else may be missing or null.

    id           text; becomes "<network>:<id>" unless it carries that prefix already
    created_at   RFC 3339 with an offset: when this line happened; the stream is replayed in this order
    text         plain text as written
    author       {"handle", "display_name", "followers", "id", "url", "avatar_url", "bot"} or null; without
                 `id` the author is known by handle
    likes, reposts          whole numbers, not negative
    reply_to, repost_of     ids of posts, prefixed like `id`
    hashtags     list of text, with or without #
    lang         BCP 47
    media        list of {"type", "url", "alt"}
    geo          never read: where a viewer is, is nobody's business here

Our own streams may also say:

    network      "bluesky", "mastodon" …; default: the prefix of `id` if it names a network, else "replay"
    url          where the post is to be seen; http or https
    labels       list of text, as the author or network declared them
    revision     text; changes with every edit
    published_at RFC 3339, for an edit: when the post was first written (`created_at` is when it was changed)
    op           "post" (default), "edit" (a whole post as it now stands), "delete" (only `id`, `created_at`,
                 `network`), or "hide_author" / "restore_author" / "erase_author" (`author_id`, `created_at`,
                 `network`): what a network does to an account

A line that is none of this is reported with its number and reason and skipped.
"""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from ..core import limits
from .recorded_line import BadLine, Recorded, parse_line

_GZIP_MAGIC: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"

__all__ = ["BadStream", "OnBad", "Recorded", "in_time_order", "read_stream"]

OnBad = Callable[[int, str], None]
"""Told of every line that could not be used: (line number from 1, reason)."""


class BadStream(ValueError):
    """A recorded stream that cannot be used as asked; the words name file, line and reason."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


def read_stream(
    path: Path | str,
    strict: bool = False,
    on_bad: OnBad | None = None,
    *,
    source: str = "replay",
    now_ms: int | None = None,
) -> Iterator[Recorded]:
    """The usable lines in file order. What lies after `now_ms` (default: the clock) is in the future and bad.
    Raises OSError if the file cannot be opened, and with `strict` BadStream at the first bad line."""
    path = Path(path)
    latest_ms = (time.time_ns() // 1_000_000 if now_ms is None else now_ms) + limits.POST_FUTURE_MS
    for line_no, raw, fault in _lines(path):
        if not fault:
            try:
                yield parse_line(raw, line_no, latest_ms, source)
                continue
            except BadLine as bad:
                fault = str(bad)
        if strict:
            raise BadStream(path, line_no, fault)
        if on_bad is not None:
            on_bad(line_no, fault)


def in_time_order(
    path: Path | str,
    strict: bool = False,
    on_bad: OnBad | None = None,
    *,
    source: str = "replay",
    now_ms: int | None = None,
) -> list[Recorded]:
    """All usable lines, sorted by time; lines of one moment keep their order in the file. Raises BadStream if
    there are more than `limits.RECORDED_LINES`."""
    lines: list[Recorded] = []
    for line in read_stream(path, strict, on_bad, source=source, now_ms=now_ms):
        if len(lines) >= limits.RECORDED_LINES:
            too_many = f"more than {limits.RECORDED_LINES} posts: split the file"
            raise BadStream(Path(path), line.line_no, too_many)
        lines.append(line)
    lines.sort(key=lambda line: line.at_ms)
    return lines


def _lines(path: Path) -> Iterator[tuple[int, bytes, str]]:
    """(number, bytes, "") for a line that may be parsed, (number, b"", reason) for one that must not."""
    longest = limits.POST_LINE_BYTES
    line_no = 0
    with ExitStack() as opened:
        plain = opened.enter_context(path.open("rb"))
        packed = plain.read(2) == _GZIP_MAGIC  # by content: a name may lie
        plain.seek(0)
        file = opened.enter_context(gzip.GzipFile(fileobj=plain)) if packed else plain
        while True:
            try:
                raw = file.readline(longest + 2)
                too_long = len(raw.rstrip(b"\r\n")) > longest
                while too_long and raw and not raw.endswith(b"\n"):
                    raw = file.readline(longest)  # the rest of it is read past, never kept
            except (EOFError, OSError, zlib.error) as broken:
                yield line_no + 1, b"", f"the file breaks off or is damaged here: {broken}"
                return
            if not raw and not too_long:
                return
            line_no += 1
            if line_no == 1:
                raw = raw.removeprefix(_BOM)
            if too_long:
                yield line_no, b"", f"longer than {longest} bytes"
            elif raw and not raw.isspace():
                yield line_no, raw, ""
