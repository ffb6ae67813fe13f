"""Between entries and the rows a store keeps: the event's JSON in one place, the words it brought in another.

Not here: where rows are kept (stores), or in what order they come (sequencer.py).
"""

from __future__ import annotations

from pydantic import ValidationError

from ..core.events import (
    EVENT,
    AuthorErased,
    AuthorHidden,
    AuthorRestored,
    CommandGiven,
    Entry,
    PostDeleted,
    PostEdited,
    PostReceived,
    PostScreened,
)
from ..core.model import Post
from .ports import Row


def row_of(entry: Entry) -> Row:
    """Raises ValueError when the event cannot be written as JSON (half a surrogate pair in a text)."""
    event = entry.event
    post_id: str | None = None
    author_id: str | None = None
    words: bytes | None = None
    match event:
        case PostReceived() | PostEdited():
            post_id, author_id = event.post_id, event.features.author_key or None
            if event.post is not None:
                words = event.post.model_dump_json().encode()
        case PostDeleted() | PostScreened():
            post_id = event.post_id
        case AuthorHidden() | AuthorRestored() | AuthorErased():
            author_id = event.author_id
        case CommandGiven(command=command):
            post_id = getattr(command, "post_id", None)
            if post_id is None:  # a row that has both says: this author wrote this post
                author_id = getattr(command, "author_id", None)
    body = event.model_dump_json().encode()
    return Row(entry.seq, entry.at_ms, event.kind, body, post_id, author_id, words)


def entry_of(row: Row) -> Entry:
    """The entry as it was applied, with its words if they are still there. Raises ValueError for a row that this
    version cannot read."""
    try:
        event = EVENT.validate_json(row.body)
        if row.words is not None and isinstance(event, PostReceived | PostEdited):
            event = event.model_copy(update={"post": Post.model_validate_json(row.words)})
    except ValidationError as error:  # its own words would quote the post's
        raise ValueError(
            f"entry {row.seq} ({row.kind}) cannot be read: {error.error_count()} faults"
        ) from None
    return Entry(row.seq, row.at_ms, event)
