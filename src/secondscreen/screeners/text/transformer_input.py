"""What the second stage reads: the folded text, with links and mentions as such.

Training and use read through the same door, so that a text looks the same in both. Not here: tokens, the model
(transformer.py).
"""

from __future__ import annotations

import re
from typing import Final

from ...core.text import fold

_LINK: Final = re.compile(r"(?:https?://|w{2,3}\.)\S+")
_MENTION: Final = re.compile(r"@[^\W_][\w.:-]*")


def model_text(text: str) -> str:
    """`fold(text)` with every link as "http" and every mention as "@user"; nothing else is changed."""
    return _MENTION.sub("@user", _LINK.sub("http", fold(text)))
