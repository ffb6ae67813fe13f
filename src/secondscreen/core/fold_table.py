"""What one character is for judging: the tables behind `text.fold`, and the look-alikes inside mixed-script
words.

A table fills itself code point by code point as they are met, from the Unicode data of the running Python, so
that importing costs nothing. Not here: words, squeezing, whitespace (text.py), or what is shown (display.py).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_TABLE_KEPT: Final = 20_000  # code points remembered; past it a rare one is worked out each time


def _letters(written: str, meant: str) -> dict[str, str]:
    return dict(zip(written, meant, strict=True))


# Letters that stand for a Latin one wherever they occur, and that Unicode does not decompose.
_ALWAYS: Final[dict[str, str]] = {
    **_letters("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    **_letters("øđłħŧıȷɑɡƒɩʋɐǝɟɥɯɹʇʌʎɨʉƀȼɇꞓꝑ", "odlhtijagfivaefhmrtvyiubcecp"),
    **_letters("ɒɓɕɖɗəɛɔɠɦɫɭɱɲɳɵƙɾɽʀʂʃʈʐʒƴɣʏ", "abcddeeoghllmnnokrrrsstzzyyy"),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ŋ": "ng",
    "ƨ": "s",
    # Arabic letters that are typed one for the other
    **_letters("ىةکی", "يهكي"),
}

# Kept as ASCII because rules look for them.
_PUNCTUATION: Final[dict[str, str]] = {
    **dict.fromkeys("‘’‚‛ʼʹ′＇", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("。․", "."),
    **dict.fromkeys("∗⁎✱＊", "*"),
    "؟": "?",
    "।": " ",
    "॥": " ",
    "\u2800": " ",
}

_MARKS: Final = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u0640"
)  # fillers, joiners, and the Arabic tatweel, which only stretches a word


def _is_dropped_mark(c: str) -> bool:
    code = ord(c)
    return any(low <= code <= high for low, high in _MARKS)


def _kept(c: str) -> str:
    """One decomposed, lower-case character: what of it remains."""
    if c in _ALWAYS:
        return _ALWAYS[c]
    if c in _PUNCTUATION:
        return _PUNCTUATION[c]
    if c in _UNSEEN or _is_dropped_mark(c):
        return ""
    if c.isspace():
        return " "
    if c < "\x7f" and c >= " ":
        return c
    match unicodedata.category(c):
        case "Cc" | "Cf" | "Cs" | "Co" | "Cn" | "Sk":
            return ""
        case "So" | "Sc" | "Sm":
            return f" {c} "  # a symbol is a token of its own: lists may name emoji
        case "Pc" | "Pd" | "Ps" | "Pe" | "Pi" | "Pf" | "Po" | "Zs" | "Zl" | "Zp":
            return " "
        case _:
            code = ord(c)
            if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
                return ""  # variation selectors
            return c


def fold_char(code: int) -> str:
    """What one code point is for judging: lower case, compatibility forms undone, accents off; "" =
    nothing."""
    c = chr(code)
    if 0x1F150 <= code <= 0x1F169:
        return chr(ord("a") + code - 0x1F150)  # white on black circles
    if 0x1F170 <= code <= 0x1F189:
        return chr(ord("a") + code - 0x1F170)  # white on black squares
    if c in _FIRST:
        return _FIRST[c]
    if c in _PUNCTUATION:
        return _PUNCTUATION[c]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", c).casefold().lower())
    return unicodedata.normalize("NFC", "".join(map(_kept, plain)))


class FoldTable(dict[int, str]):
    """For `str.translate`: fills itself, stops growing at a bound, and always answers the same."""

    def __missing__(self, code: int) -> str:
        value = fold_char(code)
        if len(self) < _TABLE_KEPT:
            self[code] = value
        return value


TABLE: Final = FoldTable()

# --- look-alikes: letters of other scripts that stand for a Latin one when a word mixes scripts -------------

# Unicode reads these as another letter than the one they look like.
_FIRST: Final[dict[str, str]] = {"ϲ": "c", "Ϲ": "c", "ϳ": "j", "Ϳ": "j"}

_CYRILLIC = _letters("авеёзкмнорстухьіїјѕԁԛԝһӏѵгпԍ", "abee3kmhopctyxbiijsdqwhlvrng")
_GREEK = _letters("αβγδεζηικμνορσςτυχω", "abydezniku" + "vopoctuxw")
_ARMENIAN = _letters("օոսցհյզքլ", "onughjqpl")
_CHEROKEE = _letters("ꭺᏼꮯꭰꭼꮐꮋꭻꮶꮮꮇꮲꮪꭲꮩꮃꮓꮖ", "abcdeghjklmpstvwzi")
_LISU = _letters("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou")
_COPTIC = _letters("ⲁⲃⲥⲉⲓⲕⲙⲛⲟⲣⲧⲩⲭⲱ", "abceikmnoptyxw")
_OTHER = {**_ARMENIAN, **_CHEROKEE, **_LISU, **_COPTIC}
_TO_LATIN: Final = {ord(k): v for k, v in {**_OTHER, **_GREEK, **_CYRILLIC}.items()}
_TO_CYRILLIC: Final = {ord(v): k for k, v in _letters("авекмнорстух", "abekmhopctyx").items()}

_ALIKE: Final = re.compile("[" + "".join(map(chr, _TO_LATIN)) + "]")
_CYRILLIC_ONLY: Final = re.compile("[бджилфцчшщъыэюяґўђћљњџ]")
_RARE_ALIKE: Final = re.compile("[ѕԁԛԝһӏѵԍ]")
_SCRIPTS: Final = tuple(
    re.compile("[" + "".join(letters) + "]")
    for letters in (_CYRILLIC, _GREEK, _ARMENIAN, _CHEROKEE, _LISU, _COPTIC)
)
_LATIN: Final = re.compile("[a-z]")
_WORD: Final = re.compile("[0-9a-z\u0080-\U0010ffff]+")


def _one_script(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii():
        return word
    if _LATIN.search(word):
        if _CYRILLIC_ONLY.search(word):
            return word.translate(_TO_CYRILLIC)
        return word.translate(_TO_LATIN)
    # A word wholly of look-alikes is read as Latin only when no living spelling mixes its letters.
    if not _ALIKE.sub("", word) and (_RARE_ALIKE.search(word) or _scripts(word) > 1):
        return word.translate(_TO_LATIN)
    return word


def _scripts(word: str) -> int:
    return sum(script.search(word) is not None for script in _SCRIPTS)


def in_latin(folded_word: str) -> str:
    """A word wholly of look-alikes, in Latin letters; "" = it has other letters."""
    return "" if _ALIKE.sub("", folded_word) else folded_word.translate(_TO_LATIN)


def without_look_alikes(folded: str) -> str:
    """Words that mix Latin with its look-alikes, in one script. Length and places stay the same."""
    if _ALIKE.search(folded) is None:
        return folded
    return _WORD.sub(_one_script, folded)
