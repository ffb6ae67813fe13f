"""The mood meter: surprised by what is unusual for this show, calm about what is usual, and slow to forget."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.core.mood import HOLDS_MS, LEAST_FAST, Mood
from secondscreen.core.mood_words import EMOJI, WORDS, mood
from secondscreen.core.text import fold

START = 1_700_000_000_000


class Stream:
    def __init__(self) -> None:
        self.mood = Mood()
        self.now = START
        self.levels: list[str] = []

    def play(
        self, minutes: int, per_minute: int = 60, held_percent: int = 0, severity: int = 2, sentiment: int = 0
    ) -> str:
        for n in range(minutes * per_minute):
            self.now += 60_000 // per_minute
            held = n * held_percent // 100 > (n - 1) * held_percent // 100
            feels = sentiment + (-1, 0, 0, 1)[n % 4]
            self.mood.note(self.now, objected=held, severity=severity if held else 0, sentiment=feels)
            self.levels.append(self.mood.level)
        return self.mood.level


def test_a_quiet_start_is_calm():
    assert Mood().level == "calm"
    assert Stream().play(20) == "calm"


def test_a_show_that_is_always_rude_is_calm():
    stream = Stream()
    stream.play(40, held_percent=20)
    assert set(stream.levels) == {"calm"}


def test_a_sudden_wave_of_objections_alarms():
    stream = Stream()
    stream.play(20, held_percent=3)
    stream.play(2, held_percent=40, severity=3)
    assert stream.mood.level == "alarmed"


def test_a_smaller_wave_makes_uneasy():
    stream = Stream()
    stream.play(20, per_minute=120, held_percent=3)
    assert stream.play(2, per_minute=120, held_percent=14, severity=1) == "uneasy"


def test_grief_alarms_though_no_rule_objects():
    stream = Stream()
    stream.play(20, per_minute=120, sentiment=1)
    assert stream.play(2, per_minute=120, sentiment=-2) == "alarmed"


def test_joy_does_not_alarm():
    stream = Stream()
    stream.play(20, per_minute=120, sentiment=0)
    assert stream.play(3, per_minute=600, sentiment=3) == "calm"


def test_ten_posts_prove_nothing():
    stream = Stream()
    stream.play(20, held_percent=3)
    for _ in range(LEAST_FAST // 2):
        stream.mood.note(stream.now + 600_000, objected=True, severity=3, sentiment=-4)
    stream.mood.advance(stream.now + 606_000)
    assert stream.mood.level == "calm"


def test_it_stays_for_a_while_and_then_falls():
    stream = Stream()
    stream.play(20, held_percent=3)
    stream.play(2, held_percent=40, severity=3)
    assert stream.mood.level == "alarmed"
    stream.play(1, held_percent=3)
    assert stream.mood.level == "alarmed"
    assert stream.play(15, held_percent=3) == "calm"


def test_silence_calms_by_itself_and_then_nothing_is_due():
    stream = Stream()
    stream.play(20, held_percent=3)
    stream.play(2, held_percent=40, severity=3)
    ticks = 0
    while (due := stream.mood.due_ms()) is not None:
        stream.mood.advance(due)
        ticks += 1
    assert stream.mood.level == "calm"
    assert HOLDS_MS / 5_000 <= ticks < 200


def test_it_does_not_flutter():
    stream = Stream()
    stream.play(20, held_percent=3)
    stream.play(3, held_percent=40, severity=3)
    stream.play(20, held_percent=3)
    changes = sum(before != now for before, now in zip(stream.levels, stream.levels[1:], strict=False))
    assert changes <= 4


def test_what_is_told_are_means_now_and_as_usual():
    stream = Stream()
    stream.play(30, held_percent=10, severity=2)
    told = stream.mood.told()
    assert told["level"] == "calm"
    assert 60 <= told["held_permille"] <= 140
    assert 120 <= told["severity"] <= 280
    assert 60 <= told["usual"]["held_permille"] <= 140
    now, usual = stream.mood.volume()
    assert 50 <= now <= 70
    assert 40 <= usual <= 70


posts = st.lists(
    st.tuples(st.integers(0, 20_000), st.booleans(), st.integers(0, 3), st.integers(-4, 4)), max_size=150
)


@settings(max_examples=60, deadline=None)
@given(posts, posts)
def test_it_goes_on_from_a_snapshot_as_it_was(before, after):
    meter, now = Mood(), START
    for later, objected, severity, sentiment in before:
        now += later
        meter.note(now, objected=objected, severity=severity, sentiment=sentiment)
    again = Mood()
    again.restore(json.loads(json.dumps(meter.state())))
    for one in (meter, again):
        at = now
        for later, objected, severity, sentiment in after:
            at += later
            one.note(at, objected=objected, severity=severity, sentiment=sentiment)
    assert again.state() == meter.state()


@pytest.mark.parametrize(
    ("text", "feels"),
    [
        ("What a lovely evening", 1),
        ("AMAZING!!! I love this", 4),
        ("This is a disgrace, worst referee ever", -4),
        ("not good", -1),
        ("It isn’t bad at all", 1),
        ("I don't hate it", 1),
        ("😭", -2),
        ("❤️❤️❤️❤️❤️", 2),
        ("The kettle is on the table", 0),
        ("", 0),
    ],
)
def test_a_post_feels_as_its_words_and_signs_say(text: str, feels: int):
    assert mood(fold(text)) == feels


def test_every_word_and_sign_is_written_as_rules_see_it():
    for word in WORDS:
        assert fold(word) == word
    for sign in EMOJI:
        assert fold(sign) == sign
        assert len(sign) == 1


@given(st.text(max_size=200))
def test_any_text_feels_something_within_bounds(text: str):
    assert -4 <= mood(fold(text)) <= 4
