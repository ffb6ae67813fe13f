"""Words and emoji that say how people feel about what they watch, from -2 to 2, and the sum of them for a post.

Our own list, for English and for talk about a programme: rough on one post, telling over a minute of them. Folded as
rules see text. Insults are here for what they say of the mood, not of what is fit for air: that is the lists' matter
(moderation/lists). Not here: what a show makes of it (mood.py).
"""

from __future__ import annotations

import re
from typing import Final

MOST: Final = 4  # a post counts no further than this, however often it says so

_WORDS: Final = {
    2: """
        amazing awesome beautiful bravo brilliant champion champions congrats congratulations delighted excellent
        fabulous fantastic flawless glorious gorgeous hooray hurrah incredible joy joyful legend legendary love loved
        loves loving magic magical magnificent majestic marvellous marvelous masterclass masterpiece outstanding perfect
        perfection phenomenal sensational splendid spectacular stunning sublime superb terrific thrilled thrilling
        triumph triumphant unreal wonderful woohoo yay yess
    """,
    1: """
        admire adorable brave bright calm cheer cheering cheers charming class classy clever comfortable cool cute
        deserve deserved deserves elegant enjoy enjoyed enjoying entertaining epic excited exciting fab favorite
        favourite fine fun funny generous gentle glad goal goals goat gooal good grateful great haha hahaha happy
        heartwarming hero heroes honest hope hopeful hoping hug impressed impressive inspired inspiring
        interesting laugh laughing lmao lol lovely lucky neat nice nicely peace pleased pleasure positive
        promising proud quality relief relieved respect rofl safe smart smile smiling solid strong success
        support sweet talented tasty
        thank thankful thanks thx warm welcome win wins winner winning winners wise won woo worthy wow yes
    """,
    -1: """
        afraid alone angry annoyed annoying anxious awkward bad bias biased bitter blame bland bored boring bother
        broken cheap cheat cheated cheating complain complaining concerned confused confusing crap cringe cry
        crying damn dead dire disappointed disappointing dodgy dreary dull dumb embarrassed embarrassing error fail
        failed failing fails fear flop frustrated frustrating gloomy grim guilty hurt hurts injured injury jealous
        joke lame lazy lonely lose loser losers loses losing loss mediocre mess messy meh missed mistake
        moody nervous nonsense overrated pain painful panic pathetic poor regret ridiculous rigged
        robbed rude sad scared shame shambles shock shocked shocking silly slow stress stressed stupid suspect
        tense terrified tired tragic ugh ugly unacceptable unfair unfortunately unhappy unlucky upset useless waste
        wasted weak weird worried worry worrying worse wrong wtf yawn yikes
    """,
    -2: """
        abuse abused abusive abysmal appalling atrocious awful bastard bastards bullshit catastrophe catastrophic
        corrupt corruption cruel death deaths despair devastated devastating died dies disaster disastrous disgrace
        disgraceful disgusted disgusting dreadful evil filth filthy fraud furious garbage grief hate hated hateful hates
        hating heartbreaking heartbroken horrendous horrible horrific horrifying idiot idiots infuriating
        miserable moron morons nightmare outrage outraged outrageous racism racist racists revolting rubbish scandal
        scum shameful shit shite shitshow sickening slavery terrible terrifying terror toxic tragedy trash traumatic
        vile violence violent vomit worst wretched
    """,
}
_EMOJI: Final = {
    2: "😍🥰🤩🥳🎉🎊🏆🥇❤💕💖💗💙💚💛💜🧡🖤💯🔥",
    1: "😀😁😂🤣😃😄😅😊😎😘🙂🤗😆😉👏👍🙌💪🤝🙏✨⭐🌟⚽😻🫶👌",
    -1: "😒😞😟😕🙁☹😐😑😬😰😨😱😳🙄🥱😴👎😪😥🤦🤷😤",
    -2: "😠😡🤬😢😭💔🤮🤢💩🖕☠💀😩😫😖🤡",
}
WORDS: Final = {word: points for points, words in _WORDS.items() for word in words.split()}
EMOJI: Final = {sign: points for points, signs in _EMOJI.items() for sign in signs}
_NOT: Final = frozenset(
    ("not", "no", "never", "nor", "cannot", "without", "hardly", "neither", "nothing", "less")
)
_REACHES: Final = 3  # words that a denial reaches
_WORD: Final = re.compile(r"\b[a-z]+\b")
_SIGN: Final = re.compile(f"[{''.join(EMOJI)}]")


def mood(folded: str) -> int:
    """How a post feels by its folded text, from -4 to 4; 0 = it does not say. A word that is denied counts one
    the other way; five hearts are one."""
    total = 0
    if not folded.isascii():
        for sign in dict.fromkeys(_SIGN.findall(folded)):
            total += EMOJI[sign]
    said = _WORD.findall(folded)
    found = [WORDS[word] for word in said if word in WORDS]
    if found:
        total += sum(found) if _NOT.isdisjoint(said) and "t" not in said else _said(said)
    return max(-MOST, min(MOST, total))


def _said(words: list[str]) -> int:
    """The words of a post in which something is denied."""
    total = denied = 0
    before = ""
    for word in words:
        points = WORDS.get(word)
        if points is not None:
            total += points if not denied else -1 if points > 0 else 1
            denied = 0
        elif word in _NOT or (word == "t" and before.endswith("n")):  # "isn't" is folded to isn, t
            denied = _REACHES
        elif denied:
            denied -= 1
        before = word
    return total
