"""Ordinary talk in a few languages: a list that matches nearly all of it matches nearly everything, and is refused.

Not here: what is fit for air; these lines are as plain as can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from .case import Said
from .word_field import Field

_SHARE: Final = 80  # per cent of the lines of a language

LINES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "What a start, did you see that?",
        "My favourite so far is number three",
        "Good luck to everyone tonight",
        "I love this song",
        "Why is the sound so low?",
        "Hello from rainy Leeds!",
        "They should have gone earlier",
        "Best show on television, thank you",
        "Who else is watching with a cup of tea?",
        "No way that was fair :(",
    ),
    "es": (
        "Qué buen comienzo, ¿lo vieron?",
        "Mi favorita es la número tres",
        "Suerte para todos esta noche",
        "Me encanta esta canción",
        "¿Por qué suena tan bajo?",
        "Saludos desde Lima",
        "Debieron salir antes",
        "El mejor programa, gracias",
    ),
    "fr": (
        "Quel début, vous avez vu ?",
        "Ma préférée est la numéro trois",
        "Bonne chance à tous ce soir",
        "J'adore cette chanson",
        "Pourquoi le son est si bas ?",
        "Bonjour de Lyon",
        "Ils auraient dû partir plus tôt",
        "La meilleure émission, merci",
    ),
    "de": (
        "Was für ein Anfang, habt ihr das gesehen?",
        "Mein Favorit ist Nummer drei",
        "Viel Glück an alle heute Abend",
        "Ich liebe dieses Lied",
        "Warum ist der Ton so leise?",
        "Grüße aus Bremen",
        "Sie hätten früher gehen sollen",
        "Beste Sendung, danke",
    ),
    "ru": (
        "Какое начало, вы видели?",
        "Мой любимый номер три",
        "Удачи всем сегодня вечером",
        "Обожаю эту песню",
        "Почему звук такой тихий?",
        "Привет из Казани",
        "Надо было выйти раньше",
        "Лучшая передача, спасибо",
    ),
    "ar": (
        "يا لها من بداية، هل رأيتم ذلك؟",
        "المفضل عندي رقم ثلاثة",
        "حظا سعيدا للجميع هذه الليلة",
        "أحب هذه الأغنية",
        "لماذا الصوت منخفض؟",
        "تحية من تونس",
        "كان عليهم الخروج مبكرا",
        "أفضل برنامج، شكرا",
    ),
    "zh": (
        "开头太棒了,你们看到了吗?",
        "我最喜欢三号",
        "祝大家今晚好运",
        "我爱这首歌",
        "为什么声音这么小?",
        "来自上海的问候",
        "他们应该早点出发",
        "最好的节目,谢谢",
    ),
}
"""Our own, by language; a list is refused if it matches _SHARE of any of them."""


@cache
def _said() -> dict[str, tuple[Said, ...]]:
    return {lang: tuple(Said(line) for line in lines) for lang, lines in LINES.items()}


def matches_nearly_everything(field: Field, langs: Sequence[str]) -> list[int]:
    """Numbers of the lists that do; `langs` are the lists' own, "" = every language."""
    wide: dict[int, None] = {}
    for lang, lines in _said().items():
        known = Counter(number for said in lines for number in {span[2]: None for span in field.spans(said)})
        for number, count in known.items():
            if count * 100 >= _SHARE * len(lines) and langs[number] in ("", lang):
                wide[number] = None
    return sorted(wide)
