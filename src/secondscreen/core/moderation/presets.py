"""Four policies in plain figures: lenient, standard, strict, under-18. A preset gives every key that a show does not
name itself.

All four give the same keys, so that changing from one to another leaves nothing behind. They say nothing of `mode`,
of the lists or of the screeners asked: those are the show's own. Not here: changing a running show's policy
(core/policy.py), or what any key does (docs/configuration.md).
"""

from __future__ import annotations

from typing import Any, Final

from ..model import ModerationConfig, Preset

PRESETS: Final[dict[Preset, dict[str, Any]]] = {
    # Late comedy, sport among friends: rough words pass, what is aimed at people does not.
    "lenient": {
        "links": "hold",
        "shorteners": "hold",
        "media": "hold",
        "personal_data": "hold",
        "words_hold_severity": 2,
        "words_reject_severity": 4,
        "toxic_hold_per_mille": 650,
        "toxic_reject_per_mille": 1000,
        "category_hold_per_mille": {},
        "category_reject_per_mille": {},
        "picture_hold_per_mille": 400,
        "picture_reject_per_mille": 1000,
        "new_author_posts": 0,
        "repeats_per_author": 3,
        "flood_posts": 8,
        "flood_window_s": 60,
        "max_hashtags": 10,
        "max_mentions": 8,
        "max_caps_percent": 100,
        "max_emoji": 0,
        "hold_back_s": 0,
        "four_eyes": (),
    },
    # The evening programme: what a show gets that sets nothing, and rejects what is beyond doubt.
    "standard": {
        "links": "hold",
        "shorteners": "hold",
        "media": "hold",
        "personal_data": "hold",
        "words_hold_severity": 1,
        "words_reject_severity": 4,
        "toxic_hold_per_mille": 520,
        "toxic_reject_per_mille": 980,
        "category_hold_per_mille": {},
        "category_reject_per_mille": {},
        "picture_hold_per_mille": 200,
        "picture_reject_per_mille": 1000,
        "new_author_posts": 0,
        "repeats_per_author": 2,
        "flood_posts": 5,
        "flood_window_s": 60,
        "max_hashtags": 8,
        "max_mentions": 5,
        "max_caps_percent": 100,
        "max_emoji": 20,
        "hold_back_s": 0,
        "four_eyes": (),
    },
    # News, politics, a shared country watching: less is shown, and what could do harm is read by two.
    "strict": {
        "links": "reject",
        "shorteners": "reject",
        "media": "hold",
        "personal_data": "hold",
        "words_hold_severity": 1,
        "words_reject_severity": 3,
        "toxic_hold_per_mille": 430,
        "toxic_reject_per_mille": 950,
        "category_hold_per_mille": {"threat": 400, "identity": 450},
        "category_reject_per_mille": {},
        "picture_hold_per_mille": 150,
        "picture_reject_per_mille": 900,
        "new_author_posts": 1,
        "repeats_per_author": 1,
        "flood_posts": 4,
        "flood_window_s": 60,
        "max_hashtags": 6,
        "max_mentions": 3,
        "max_caps_percent": 85,
        "max_emoji": 12,
        "hold_back_s": 10,
        "four_eyes": ("personal_data", "threat"),
    },
    # Children watch and write: nobody's number or address, nothing sexual, two people for every picture.
    "under-18": {
        "links": "reject",
        "shorteners": "reject",
        "media": "hold",
        "personal_data": "reject",
        "words_hold_severity": 1,
        "words_reject_severity": 2,
        "toxic_hold_per_mille": 350,
        "toxic_reject_per_mille": 900,
        "category_hold_per_mille": {"threat": 300, "identity": 350, "sexual": 300, "profanity": 400},
        "category_reject_per_mille": {"sexual": 900},
        "picture_hold_per_mille": 100,
        "picture_reject_per_mille": 700,
        "new_author_posts": 3,
        "repeats_per_author": 1,
        "flood_posts": 3,
        "flood_window_s": 60,
        "max_hashtags": 5,
        "max_mentions": 2,
        "max_caps_percent": 70,
        "max_emoji": 10,
        "hold_back_s": 30,
        "four_eyes": ("media", "personal_data", "sexual", "threat"),
    },
}


def applied(config: ModerationConfig) -> ModerationConfig:
    """The settings with what their preset gives for the keys they do not name. Applied twice, it changes nothing."""
    if config.preset is None:
        return config
    named = config.model_fields_set
    given = {key: value for key, value in PRESETS[config.preset].items() if key not in named}
    return config.model_copy(update=given) if given else config


def beside(config: ModerationConfig) -> ModerationConfig | None:
    """The shadow policy of settings that are not `applied` yet: lists on trial are live in it, and what `shadow` names
    stands in for the live policy's. None = nothing is on trial."""
    shadow = config.shadow
    if shadow is None and not any(words.shadow for words in config.words):
        return None
    changes: dict[str, Any] = {
        "shadow": None,
        "words": tuple(
            words.model_copy(update={"shadow": False}) if words.shadow else words for words in config.words
        ),
    }
    if shadow is not None:
        for key in ("preset", "toxic_hold_per_mille", "toxic_reject_per_mille"):
            if (value := getattr(shadow, key)) is not None:
                changes[key] = value
    return applied(config.model_copy(update=changes))


def without_trials(config: ModerationConfig) -> ModerationConfig:
    """The live policy: no list that is only on trial."""
    if not any(words.shadow for words in config.words):
        return config
    return config.model_copy(update={"words": tuple(words for words in config.words if not words.shadow)})
