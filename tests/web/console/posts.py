"""Posts for a console to look lived-in: made by us, from parts, the same on every run. Not here: the real engine."""

from __future__ import annotations

import random
from typing import Any

PEOPLE: tuple[tuple[str, str, str], ...] = (
    ("Ada Green", "ada.bsky.example", "bluesky"),
    ("Tom Okafor", "tomok.bsky.example", "bluesky"),
    ("Jolene from the allotments", "jolene@plots.example", "mastodon"),
    ("Priya Raman", "priya.r.bsky.example", "bluesky"),
    ("M. Duarte", "mduarte@social.example", "mastodon"),
    ("compost_king", "compost_king", "twitch"),
    ("Wilf & Bea", "wilfandbea.bsky.example", "bluesky"),
    ("Søren Holm", "soren@havefolk.example", "mastodon"),
    ("Grace N.", "gracen.bsky.example", "bluesky"),
    ("Radish Facts", "radishfacts.bsky.example", "bluesky"),
    ("Hana 花", "hana.bsky.example", "bluesky"),
    ("نور", "noor@hadiqa.example", "mastodon"),
    ("Marrow Mike", "marrowmike", "youtube"),
    ("Ellen", "ellen", "compose"),
    ("Deal Finder 24", "dealfinder24.bsky.example", "bluesky"),
    ("angry_spade", "angry_spade", "twitch"),
)

TALK: tuple[str, ...] = (
    "That rose border is doing things to my heart rate. Give her the trophy now. #GardenFinal",
    "How does anyone keep slugs off hostas that size? Genuine question, mine look like lace. #GardenFinal",
    "The way Bernard talked to his leeks before the judges came over 😭 #GardenFinal",
    "Fifty quid says the pumpkin splits before they weigh it.",
    "My nan grew that exact dahlia for forty years. She'd have been screaming at the telly tonight. #GardenFinal",
    "Is it me or did the gazebo just win the first round on presentation alone?",
    "Judge number two has not smiled since 2019 and a carrot has finally done it #GardenFinal",
    "Can somebody explain why symmetrical parsnips matter? Asking for my dinner.",
    "The drone shot over the allotments at dusk. Whoever did that, well done. #GardenFinal",
    "Watching with three generations on one sofa and we have four different winners picked.",
    "Not the wheelbarrow puncture in the FINAL. I cannot cope. #GardenFinal",
    "What compost is she using? The soil looks like chocolate cake. #GardenFinal",
    "We stopped the quiz night to watch this. The whole pub is on Team Leek.",
    "Those sweet peas were sown in October, you can tell by the stems. Lovely work. #GardenFinal",
    "I have never cared about a marrow before tonight and now I would die for this one #GardenFinal",
    "Has anybody tried the copper tape she mentioned? Does it work on raised beds?",
)

OTHER: tuple[tuple[str, str], ...] = (
    ("ما أجمل هذه الورود! تحية من القاهرة #GardenFinal", "ar"),
    ("Die Rosenhecke ist ein Traum, aber der Kürbis gewinnt. #GardenFinal", "de"),
    ("このバラ、本当にきれい。うちの庭でも育てたい。 #GardenFinal", "ja"),
    ("Je ne savais pas qu’on pouvait pleurer devant un poireau. #GardenFinal", "fr"),
)

SIGNALS = (
    "recency",
    "engagement",
    "cue_relevance",
    "novelty",
    "question",
    "author_variety",
    "readability",
    "regular",
)


def make_posts(n: int, now_ms: int, seed: int = 7) -> list[dict[str, Any]]:
    """`n` desk items, newest first, as docs/protocol.md has them; about a quarter held, each with its rule's reason."""
    chance = random.Random(seed)  # noqa: S311
    return [_post(i, n, now_ms, chance) for i in range(n)]


def _post(i: int, n: int, now_ms: int, chance: random.Random) -> dict[str, Any]:
    name, handle, network = chance.choice(PEOPLE[:14])
    text, lang = chance.choice(TALK), "en"
    status, rule, reason = "pending", "nothing_objected", "no rule objected; waiting for a person"
    matched: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    flags: list[str] = []
    media: list[dict[str, Any]] = []
    scores: dict[str, int] = {"toxic": chance.randrange(3, 90)}
    kind = i % 12
    if kind == 2:
        name, handle, network = PEOPLE[15]
        text = "that judge is a complete muppet and the presenter is an absolute donkey #GardenFinal"
        status, rule, reason = "held", "words", "matches the word list “insults”"
        matched = [_match(text, "muppet"), _match(text, "donkey")]
        scores = {"toxic": 712, "abuse": 655, "identity": 40, "threat": 12, "profanity": 380}
        more = {
            "severity": 2,
            "marks": ["presenter_names"],
            "drivers": [
                _driver(text, "muppet", 300),
                _driver(text, "absolute donkey", 240),
                _driver(text, "judge", 60),
            ],
            "risks": ["abuse"] if i % 24 == 2 else [],
            "shadow": {"status": "rejected", "rule": "screened"},
            "advice": {"outcome": "hold", "reason": "names a member of staff", "by": "newsdesk"}
            if i % 24 == 2
            else None,
        }
    elif kind == 4:
        name, handle, network = PEOPLE[14]
        text = "FREE hanging basket for our first 100 followers! Claim it at seeds-4-u.example/win #GardenFinal #win"
        status, rule, reason = (
            "held",
            "spam_shape",
            "shaped like a giveaway, with a call to follow and a link",
        )
        flags = ["link"]
    elif kind == 6:
        text = "Our own entry, judged by the cat. 🐈 #GardenFinal"
        status, rule, reason = "held", "media", "carries a photo that nobody has looked at"
        media = [{"type": "photo", "alt": "A ginger cat asleep in a tray of lettuce seedlings"}]
        flags = ["media"]
    elif kind == 8:
        text, lang = chance.choice(OTHER)
        if lang == "ar":
            name, handle, network = PEOPLE[11]
        if lang == "ja":
            name, handle, network = PEOPLE[10]
        if lang != "fr":
            status, rule, reason = "held", "language", f"written in '{lang}'; this show covers en, fr"
    elif kind == 11:
        text = "Her planting plan is here, page three: plots.example/plan.pdf #GardenFinal"
        status, rule, reason = "held", "links", "links to plots.example"
        flags = ["link"]
    elif kind == 9:
        status, rule, reason = "pending", "nothing_objected", "no rule objected; held back for a moment"
        more = {"release_ms": now_ms + 45_000 + i * 1000}
    why = [[s, chance.randrange(8, 330)] for s in chance.sample(SIGNALS, 5)]
    if kind in (2, 4):
        why.append(["readability", -chance.randrange(40, 160)])
    why = [[k, v] for k, v in dict(why).items()]
    badges = [f"regular-{chance.choice((1, 2, 3))}"] if chance.random() < 0.2 else []
    if "?" in text:
        badges.append("question")
    age_s = int(i * 4.2) + 2
    return {
        "id": f"{network}:post-{n - i}",
        "kind": "post",
        "bt": 2_537_000 - age_s * 1000,
        "post": {
            "network": network,
            "author": {"handle": handle, "name": name, "avatar_url": None},
            "text": text,
            "url": f"https://{network}.example/{n - i}",
            "published_ms": now_ms - age_s * 1000 - 3_000,
            "media": media,
            "lang": lang,
        },
        "author_id": f"{network}:{handle}",
        "status": status,
        "rule": rule,
        "reason": reason,
        "matched": matched,
        "by": None,
        "network": network,
        "source": network,
        "changed_seq": 1,
        "received_ms": now_ms - age_s * 1000,
        "score": sum(v for _, v in why),
        "why": why,
        "group": None,
        "similar": chance.choice((0, 0, 0, 0, 2, 5, 11)) if kind in (0, 5) else 0,
        "badges": badges,
        "flags": flags,
        "scores": scores,
        "shortlisted": False,
        "in_feed": False,
        "pinned": False,
        "marks": [],
        "drivers": [],
        "severity": 0,
        "judged": {"status": status, "by": rule},
        "shadow": None,
        "release_ms": None,
        "risks": [],
        "first_by": None,
        "advice": None,
        "value": chance.randrange(0, 1000),
        "pictures": 0,
        **more,
    }


def _match(text: str, words: str, listed: str = "insults") -> dict[str, Any]:
    """As the engine says it: `words` names the list."""
    start = text.index(words)
    return {"on": "text", "start": start, "end": start + len(words), "words": listed}


def _driver(text: str, words: str, points: int) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "points": points}
