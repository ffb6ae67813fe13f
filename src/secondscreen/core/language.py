"""A guess at the language of a post that declares none: by script, and by small words for Latin script.

Cheap and modest: it says "" rather than guess wildly. Not here: a model (screeners may bring one), or what a
show does with a language (moderation/language.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# The commonest small words, as `text.fold` leaves them (no accents). Ours, by hand.
_SMALL: Final[dict[str, str]] = {
    "en": "the and is of to you it that was for are with his they this have from not what all were when your can "
    "there an which she do how their if will up about who get make just him so like out my we been has no he her but "
    "did does don why at by its be or would now them me only over after where than then here our i am isn ve ll re "
    "should could really going ever still against off t in on as a or more come first very such why most let those lol",
    "es": "el la los las de que y en un una por con para como pero mas este esta esto ese eso muy ya todo todos hay "
    "se lo le su sus al del es son fue ser estar tiene cuando donde quien porque tambien sin sobre mi tu yo nos si "
    "hoy vamos gran nada ahora desde hasta contra",
    "fr": "le la les des de du un une et est que qui dans pour pas sur avec au aux ce cette ces il elle ils nous vous "
    "on je tu mais ou plus tout tous tres bien sont ont etre avoir fait faire comme sans son sa ses leur meme c j qu n",
    "de": "der die das und ist nicht ein eine einen einem einer zu den dem des mit auf fur von im sich auch es wie aus "
    "bei nach wird sind war hat haben ich du er sie wir ihr noch nur schon aber oder wenn dass kann mehr man mir mich "
    "heute jetzt immer gegen doch mal kein keine",
    "pt": "o a os as de do da dos das que e em um uma no na nos nas para por com nao mais como mas foi se ao eu voce "
    "ele ela muito ja ta esta isso esse essa meu minha tem vai ser so tudo quem quando hoje pra agora sem",
    "it": "il lo la i gli le di che e un una per non con del della dei delle nel nella sono al alla come ma anche piu "
    "questo questa si ci mi ti da ha hanno e' essere fare molto tutto tutti oggi ora sempre perche quando chi dove se",
    "nl": "de het een en van ik te dat die in is niet je zijn op aan met voor er maar om hem dan zou of wat mijn men "
    "dit zo door over ze bij ook tot uit naar heb hoe heeft hebben deze u want nog zal geen wel nu echt",
    "tr": "ve bir bu da de icin cok ne var mi ile gibi daha en kadar sonra ama ben sen biz siz o ki olan olarak degil "
    "her diye yok simdi bugun iyi olsun evet hayir nasil neden kim",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena tersebut bisa ada mereka "
    "lebih kata tahun sudah atau saat oleh orang aku kamu kita gak nggak banget aja udah",
    "pl": "i w nie na sie z do to ze jest o a jak co po tak za od ale by czy juz tylko dla przez jego jej mnie ten ta "
    "bardzo bedzie byl byla sa tez teraz dzisiaj kto gdzie",
    "sv": "och att det i en jag hon som han pa den med var sig for sa till ar men ett om hade de av icke mig du henne "
    "da sin nu har inte hans honom skulle hennes dar min man ej vid kunde nagot fran ut nar",
}


def _weights() -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[str]] = {}
    for lang, line in _SMALL.items():
        for word in dict.fromkeys(line.split()):
            found.setdefault(word, []).append(lang)
    points = {1: 6, 2: 3, 3: 2}
    return {word: tuple((lang, points.get(len(langs), 1)) for lang in langs) for word, langs in found.items()}


_WEIGHTS: Final = _weights()
SMALL_WORDS: Final = frozenset(_WEIGHTS)  # words that say nothing of what a text is about
_ENOUGH: Final = 7  # more than any one word gives: two words at least must agree

_SCRIPTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile("[\u3041-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7a3\u1100-\u11ff]"), "ko"),
    (re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]"), "zh"),
    (re.compile("[ґїє]"), "uk"),
    (re.compile("[\u0400-\u052f]"), "ru"),
    (re.compile("[ٹڈڑںے]"), "ur"),
    (re.compile("[پچگژ]"), "fa"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0980-\u09ff]"), "bn"),
    (re.compile("[\u0a00-\u0a7f]"), "pa"),
    (re.compile("[\u0a80-\u0aff]"), "gu"),
    (re.compile("[\u0b80-\u0bff]"), "ta"),
    (re.compile("[\u0c00-\u0c7f]"), "te"),
    (re.compile("[\u0c80-\u0cff]"), "kn"),
    (re.compile("[\u0d00-\u0d7f]"), "ml"),
    (re.compile("[\u0d80-\u0dff]"), "si"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[\u10a0-\u10ff]"), "ka"),
    (re.compile("[\u0530-\u058f]"), "hy"),
    (re.compile("[\u1200-\u139f]"), "am"),
)


def primary_subtag(declared: str | None) -> str:
    """`pt-BR` → `pt`; what is no language tag at all (`und`, `qme`, empty) → ""."""
    if not declared:
        return ""
    tag = declared.replace("_", "-").split("-", 1)[0].strip().lower()
    if not (2 <= len(tag) <= 3 and tag.isascii() and tag.isalpha()) or tag in ("und", "mul", "zxx", "mis"):
        return ""
    if len(tag) == 3 and tag[0] == "q":
        return ""  # private use: some networks say so of posts with no words
    return {"in": "id", "iw": "he"}.get(tag, tag)


def guess_language(words: Sequence[str]) -> str:
    """The likely language of folded words; "" where two are as likely or nothing tells."""
    if not words:
        return ""
    points: dict[str, int] = {}
    for word in dict.fromkeys(words):
        for lang, weight in _WEIGHTS.get(word, ()):
            points[lang] = points.get(lang, 0) + weight
    other = [word for word in words if not word.isascii()]
    if len(other) * 2 >= len(words) or (other and not points):
        joined = "".join(other)
        for script, lang in _SCRIPTS:
            if script.search(joined):
                return lang
    if not points:
        return ""
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    best, most = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0
    if most < _ENOUGH or most * 2 < second * 3:
        return ""
    return best
