"""The programme's timeline: segments, cues that are planned and then fired, rounds of a loop, a corrected start."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.events import ShowChanged
from secondscreen.core.limits import TICK_MS
from secondscreen.core.model import TimelineConfig
from secondscreen.core.timeline import Timeline

from .play import START, Play, config

SEGMENTS = [
    {"id": "hello", "title": "Hello", "start_bt": 0, "end_bt": 10_000},
    {"id": "peas", "title": "Peas", "start_bt": 10_000, "end_bt": 20_000},
]
CUES = [
    {"id": "rain", "title": "It rains", "planned_bt": 5_000},
    {"id": "winner", "title": "The winner", "planned_bt": 15_000},
]


def told(play: Play) -> dict[str, Any]:
    return play.folded["feed"].timeline


def states(play: Play) -> dict[str, tuple[str, int | None]]:
    return {cue["id"]: (cue["state"], cue["bt"]) for cue in told(play)["cues"]}


def test_segments_come_and_go_by_time_alone():
    play = Play(config(timeline={"segments": SEGMENTS}))
    assert told(play)["segment"] == "hello"
    play.wait(10_250)
    assert told(play)["segment"] == "peas"
    play.wait(10_250)
    assert told(play)["segment"] is None


def test_a_planned_cue_is_a_plan_until_it_is_fired():
    play = Play(config(timeline={"cues": CUES}))
    play.wait(16_000)
    assert states(play) == {"rain": ("planned", 5_000), "winner": ("planned", 15_000)}
    play.give("fire_cue", cue_id="winner")
    play.wait(250)
    assert states(play) == {"rain": ("planned", 5_000), "winner": ("fired", 16_000)}


def test_a_rehearsal_fires_planned_cues_at_their_time_and_again_every_round():
    play = Play(
        config(
            timeline={
                "cues": CUES,
                "auto_fire": True,
                "loop": True,
                "duration_ms": 20_000,
                "segments": SEGMENTS,
            }
        )
    )
    play.wait(6_000)
    assert states(play) == {"rain": ("fired", 5_000), "winner": ("planned", 15_000)}
    play.give("fire_cue", cue_id="goat", title="A goat on the lawn")
    play.wait(15_000)
    assert (told(play)["rev"], told(play)["t0_ms"], told(play)["segment"]) == (2, START + 20_000, "hello")
    assert states(play) == {"rain": ("planned", 5_000), "winner": ("planned", 15_000)}
    play.wait(5_000)
    assert states(play)["rain"] == ("fired", 5_000)


def test_taking_back_a_second_firing_leaves_the_first():
    play = Play(config(timeline={"cues": CUES}))
    play.wait(1_000)
    play.give("fire_cue", cue_id="goat", title="A goat on the lawn")
    play.wait(1_000)
    play.give("fire_cue", cue_id="goat", title="A goat on the lawn")
    assert play.give("undo").result == "done"
    play.wait(250)
    assert states(play)["goat"] == ("fired", 1_000)
    assert told(play)["cues"][-1]["title"] == "A goat on the lawn"
    assert play.give("undo").result == "done"
    play.wait(250)
    assert "goat" not in states(play)


def test_a_cue_that_somebody_has_fired_again_is_not_taken_back_unseen():
    play = Play(config(timeline={"cues": CUES}))
    play.give("fire_cue", by="nina", cue_id="rain")
    play.wait(1_000)
    play.give("fire_cue", by="omar", cue_id="rain")
    assert play.give("undo", by="nina").result == "conflict"
    play.wait(250)
    assert states(play)["rain"] == ("fired", 1_000)


def test_a_corrected_start_moves_the_programme_and_not_what_has_happened():
    began = {"starts_at": "2023-11-14T22:13:20Z", "segments": SEGMENTS, "cues": CUES}  # START
    play = Play(config(timeline=began))
    play.wait(8_000)
    play.give("fire_cue", cue_id="rain")
    play.apply(ShowChanged(config=config(timeline=began | {"starts_at": "2023-11-14T22:13:26Z"})))
    play.wait(250)
    assert (told(play)["t0_ms"], told(play)["rev"]) == (START + 6_000, 2)
    assert (states(play)["rain"], told(play)["segment"]) == (("fired", 2_000), "hello")


@st.composite
def timelines(draw: st.DrawFn) -> TimelineConfig:
    moments = st.integers(-2_000, 12_000)
    segments = [
        {"id": f"s{n}", "title": "S", "start_bt": start, "end_bt": draw(st.none() | moments)}
        for n, start in enumerate(draw(st.lists(moments, max_size=4)))
    ]
    cues = [
        {"id": f"c{n}", "title": "C", "planned_bt": at}
        for n, at in enumerate(draw(st.lists(st.none() | moments, max_size=4)))
    ]
    return TimelineConfig.model_validate(
        {
            "segments": segments,
            "cues": cues,
            "auto_fire": draw(st.booleans()),
            "loop": draw(st.booleans()),
            "duration_ms": draw(st.none() | st.integers(1_000, 9_000)),
        }
    )


@given(timelines(), st.integers(0, 3_000), st.booleans())
def test_looking_only_when_it_says_so_misses_nothing(config_: TimelineConfig, late: int, fires: bool):
    """`next_ms` names every moment at which time alone changes something: asking at each tick finds no other."""
    asked, told_ = Timeline(config_, START), Timeline(config_, START)
    for now in range(START + late, START + late + 20_000, TICK_MS):
        if fires and now == START + late + 5_000:
            asked.fire("goat", "A goat", now, 1)
            told_.fire("goat", "A goat", now, 1)
        asked.advance(now, 1)
        due = told_.next_ms(now - TICK_MS)
        if now == START + late or (due is not None and due <= now):
            told_.advance(now, 1)
        assert told_.item(now) == asked.item(now)
        assert told_.state() == asked.state()
