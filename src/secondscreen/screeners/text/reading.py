"""How the linear models hear pieces: groups of people all as one sign, and words by the voice they stand in.

Naming a group must not count against a post, and no group may count for more than another: so every word for who
people are is read as `GROUP`, with the "people" or "man" after it. What stands after "not" or "never", and what
is quoted or reported, is heard in another voice: the same word then has weights of its own. Slurs are no groups.
Not here: hashing (hashing.py).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ...core.text import tokens
from .pieces import disguised, pieces, read

GROUP: Final = "#g"  # no piece begins so
PLAIN: Final = 0
NEGATED: Final = 1
REPORTED: Final = 2
_SCOPE: Final = {NEGATED: 4, REPORTED: 9}  # pieces that a negation or a verb of saying reaches, at most


def _each(words: str) -> frozenset[str]:
    return frozenset(words.split())


_GROUPS: Final = _each(
    """
    women woman womens girl girls female females feminist feminists lesbian lesbians gay gays homosexual
    homosexuals bisexual bisexuals queer queers trans transgender transgenders transsexual transsexuals
    transwoman transwomen transman transmen nonbinary intersex asexual lgbt lgbtq lgbtqia heterosexual
    black blacks white whites brown poc asian asians african africans caucasian caucasians latino
    latinos latina latinas latinx hispanic hispanics arab arabs arabic mexican mexicans indian indians
    pakistani pakistanis bangladeshi bangladeshis chinese japanese korean koreans vietnamese filipino
    filipinos turk turks turkish kurd kurds kurdish iranian iranians iraqi iraqis syrian syrians afghan
    afghans somali somalis nigerian nigerians ethiopian ethiopians moroccan moroccans algerian algerians
    egyptian egyptians palestinian palestinians israeli israelis saudi saudis qatari qataris poles
    polish romanian romanians bulgarian bulgarians russian russians ukrainian ukrainians irish scottish
    welsh german germans greek greeks albanian albanians serb serbs cuban cubans jamaican jamaicans
    haitian haitians colombian colombians aboriginal aboriginals indigenous maori inuit romani
    gypsies gypsy muslim muslims islam islamic jew jews jewish judaism hindu hindus sikh sikhs buddhist
    buddhists christian christians catholic catholics protestant protestants mormon mormons atheist
    atheists immigrant immigrants migrant migrants refugee refugees foreigner foreigners disabled
    disability disabilities handicapped deaf autistic autism dyslexic wheelchair wheelchairs elderly
    pensioner pensioners millennial millennials teenager teenagers
    """
)
_PEOPLE: Final = _each(
    """
    people person persons folk folks community men man guy guys lady ladies boy boys kid kids child
    children users user
    """
)
_NEGATORS: Final = _each(
    """
    not no never nobody noone none neither nor without cannot cant can't don't dont doesn't doesnt
    didn't didnt isn't isnt aren't arent wasn't wasnt weren't werent won't wont wouldn't wouldnt
    shouldn't shouldnt couldn't couldnt ain't aint mustn't nothing
    """
)
_SAYING: Final = _each(
    """
    say says said saying call calls called calling claim claims claimed claiming believe believes
    believed believing think thinks thinking wrote writes writing shouted shouting shouts yelled chanted
    chants tells told telling idea lie lies
    """
)
_VOICES: Final = dict.fromkeys(_NEGATORS, NEGATED) | dict.fromkeys(_SAYING, REPORTED)
_CUES: Final = (
    _GROUPS
    | _VOICES.keys()
    | {"don", "doesn", "didn", "isn", "aren", "wasn", "weren", "won", "wouldn", "shouldn"}
    | {"couldn", "ain", "mustn", "can"}  # before an apostrophe, which parts tokens
)
_STOP: Final = re.compile(r"[.!?;:] ")


class Heard(NamedTuple):
    """A text as the models hear it, in order. `texts`: what is hashed; `voices`: PLAIN, NEGATED or REPORTED; `places`:
    start and end in the folded text, empty unless asked for."""

    texts: list[str]
    voices: list[int]
    places: list[tuple[int, int]]


def heard(folded: str, places: bool = True) -> Heard:
    """The pieces of a folded text as the models hear them. Without `places` it is quicker. Never raises."""
    words = tokens(folded)
    hidden = disguised(folded, words)
    cued = not _CUES.isdisjoint(words)
    stops = cued and _STOP.search(folded) is not None
    spans: list[tuple[int, int]] = []
    if places or stops:
        found = pieces(folded, hidden)
        texts = [piece.text for piece in found]
        spans = [(piece.start, piece.end) for piece in found]
    else:
        texts = read(folded, hidden)
    voices = [PLAIN] * len(texts)
    if cued:
        if not _VOICES.keys().isdisjoint(texts):
            _voiced(texts, voices, _after_stops(folded, spans) if stops else frozenset())
        if not _GROUPS.isdisjoint(texts):
            texts, voices, spans = _grouped(texts, voices, spans)
    return Heard(texts, voices, spans if places else [])


def _after_stops(folded: str, spans: list[tuple[int, int]]) -> frozenset[int]:
    """Numbers of the pieces that begin after a stop."""
    return frozenset(n for n in range(1, len(spans)) if _STOP.search(folded, spans[n - 1][1], spans[n][0]))


def _voiced(texts: list[str], voices: list[int], stopped: frozenset[int]) -> None:
    voice = left = 0
    for n, text in enumerate(texts):
        if left:
            if n in stopped:
                left = 0
            else:
                left -= 1
                voices[n] = voice
        new = _VOICES.get(text)
        if new is not None:
            voice, left = new, _SCOPE[new]


def _grouped(
    texts: list[str], voices: list[int], spans: list[tuple[int, int]]
) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    """Words for a group, and for people after it, made one sign."""
    kept: list[int] = []
    for n, text in enumerate(texts):
        if text in _GROUPS:
            texts[n] = GROUP
        elif text not in _PEOPLE:
            kept.append(n)
            continue
        if kept and texts[kept[-1]] == GROUP:  # nothing but the same group stands between
            if spans:
                spans[kept[-1]] = (spans[kept[-1]][0], spans[n][1])
            continue
        kept.append(n)
    return [texts[n] for n in kept], [voices[n] for n in kept], [spans[n] for n in kept] if spans else []
