"""Pictures that came with posts a person rejected, so that they are known again whoever posts them.

Known by a 64-bit perceptual hash: it stays nearly the same when a picture is encoded anew or scaled, and says nothing
of what is in it. Bounded, oldest out first. Not here: the hash (screeners/image), what a likeness means (pictures.py).
"""

from __future__ import annotations

from typing import Any

from ..limits import PICTURE_DISTANCE, PICTURES_BLOCKED, POST_MEDIA


class BlockedPictures:
    """`block` when a person rejects a post, `release` when that is taken back."""

    def __init__(self) -> None:
        self._posts: dict[
            str, tuple[tuple[int, ...], str]
        ] = {}  # post → hashes of its pictures, who rejected it

    def block(self, post_id: str, hashes: tuple[int, ...], by: str) -> None:
        self._posts.pop(post_id, None)
        if not hashes:
            return
        self._posts[post_id] = (hashes[:POST_MEDIA], by)
        if len(self._posts) > PICTURES_BLOCKED:
            del self._posts[next(iter(self._posts))]

    def release(self, post_id: str) -> None:
        self._posts.pop(post_id, None)

    def like(self, hashes: tuple[int, ...], but: str) -> list[str]:
        """Who rejected posts with a picture like one of these, one name for each post, oldest first; `but`: this post's
        own rejection aside."""
        if not hashes or not self._posts:
            return []
        return [
            by
            for post_id, (known, by) in self._posts.items()
            if post_id != but and any((a ^ b).bit_count() <= PICTURE_DISTANCE for a in known for b in hashes)
        ]

    def state(self) -> list[Any]:
        return [[post_id, list(hashes), by] for post_id, (hashes, by) in self._posts.items()]

    def restore(self, state: list[Any]) -> None:
        self._posts = {post_id: (tuple(hashes), by) for post_id, hashes, by in state}
