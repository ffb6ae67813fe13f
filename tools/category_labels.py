"""Which texts teach what kind of unfit a text is. Weak labels: by source, by our own sentences' kinds, by words.

Nobody labelled the training texts by category. So a text that is not clearly of a kind, nor clearly of none, teaches
nothing (None). How good what comes out is: docs/model-text.md. Not here: training (train_text.py).
"""

from __future__ import annotations

import re

from secondscreen.screeners.text.reading import GROUP, Heard

ABOUT_GROUPS = {"implicit_hate", "hatemoji_build", "toxigen_demonstrations", "madlibs"}
"""Sources whose unfit texts attack people for what they are."""

GROUP_KINDS = {"derogation", "dehumanising", "threat", "exclusion", "profane_target", "slur", "pronoun"}
THREAT_KINDS = {"threat", "menace"}
OTHER_KINDS = {"insult", "lewd", "derogation", "dehumanising", "exclusion", "profane_target", "slur"}

_SLUR = re.compile(
    r"\b(?:nigg|niglet|fagg?o?t?s?\b|trann(?:y|ie)|kike|chink|gook|pakis?\b|raghead|towelhead|wetback|spics?\b|dyke"
    r"|coons?\b|retard|beaner|gypp?o|shemale|sand ?nig|jigaboo|mudslime|muzz|cripples?\b|whores?\b|sluts?\b)"
)
_THREAT = re.compile(
    r"\b(?:kill|shoot|stab|hang|burn|beat|murder|gas|bomb|rape|strangle|execute|slaughter|exterminate|lynch|behead)"
    r" (?:them|you|him|her|all|every|these|those|the|your)\b"
    r"|\b(?:should|must|ought to|need to|deserves? to|gonna|going to|will|'ll) (?:all |just |be |get )*"
    r"(?:die|killed|shot|hanged|burn(?:ed)?|beaten|stabbed|gassed|raped|murdered|executed|bombed|exterminated|lynched)\b"
    r"|\b(?:hope|wish|pray) (?:you|he|she|they|all)\b.{0,40}\b(?:die|dies|cancer|killed|suffer)\b"
    r"|\bi(?:'ll| will|'m going to|'m gonna| wanna| want to)"
    r" (?:kill|shoot|stab|beat|punch|smash|break|slap|choke|find)\b"
)
_VIOLENT = re.compile(
    r"\b(?:kill|shoot|shot|stab|hang|burn|beat|murder|gas|bomb|rape|die|dead|death|execut|slaughter|extermin|lynch|"
    r"punch|slap|choke|smash|attack|gun|knife|fight|hurt)"
)


def identity(text: str, said: Heard, source: str) -> float | None:
    """Does this unfit text attack people for what they are?"""
    if source in ABOUT_GROUPS or source in GROUP_KINDS or _SLUR.search(text.lower()):
        return 1.0
    if source in ("insult", "menace", "lewd"):
        return 0.0
    return None if GROUP in said.texts else 0.0


def threat(text: str, said: Heard, source: str) -> float | None:
    """Does this unfit text threaten, call for or wish for harm?"""
    if source in THREAT_KINDS:
        return 1.0
    if source in OTHER_KINDS:
        return 0.0
    low = text.lower()
    if _THREAT.search(low):
        return 1.0
    return None if _VIOLENT.search(low) else 0.0
