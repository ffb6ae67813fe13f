"""A configuration with mistakes is told all of them at once, each with its file, its key and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from secondscreen.app import demo_folder
from secondscreen.cli import run
from secondscreen.settings import BadSettings, Settings, read_settings

GOOD = """
id = "qanda"
title = "Q&A"
hashtags = ["QandA"]
"""


def settings(folder: Path, **files: str) -> Settings:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return read_settings(folder, environment={})


def faults(folder: Path, **files: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        settings(folder, **files)
    return [str(fault) for fault in caught.value.faults]


def test_a_show_needs_only_an_id_a_title_and_a_hashtag(tmp_path: Path):
    show = settings(tmp_path, qanda=GOOD).shows["qanda"]
    assert show.config.hashtags == ("QandA",)
    assert show.config.moderation.mode == "pre"
    assert show.config.moderation.words  # the shipped lists are on unless a show says otherwise
    assert not show.config.compose


def test_every_mistake_is_told_at_once(tmp_path: Path):
    told = faults(
        tmp_path,
        a=GOOD.replace("hashtags", "hashtag"),
        b=GOOD + "[moderation]\nmode = 'maybe'\nlnks = 'hold'\n",
        c="id = 'c'\ntitle = 3\nhashtags = ['c']\n[ranking]\nfeed_size = 'many'\n",
        secondscreen="port = 99999\n",
    )
    assert any("a.toml: hashtag: is no setting (did you mean 'hashtags'?)" in fault for fault in told)
    assert any("a.toml: hashtags: is missing" in fault for fault in told)
    assert any("b.toml: moderation.mode" in fault for fault in told)
    assert any("b.toml: moderation.lnks: is no setting (did you mean 'links'?)" in fault for fault in told)
    assert any("c.toml: title" in fault for fault in told)
    assert any("c.toml: ranking.feed_size" in fault for fault in told)
    assert any("secondscreen.toml: port" in fault for fault in told)


def test_two_shows_with_one_id_are_a_fault_that_names_both_files(tmp_path: Path):
    (told,) = faults(tmp_path, first=GOOD, second=GOOD)
    assert "second.toml: id: 'qanda' is also the id of" in told
    assert "first.toml" in told


def test_a_show_without_a_hashtag_is_a_fault(tmp_path: Path):
    (told,) = faults(tmp_path, a=GOOD.replace('["QandA"]', "[]"))
    assert "hashtags" in told


def test_broken_toml_and_bytes_that_are_not_utf8_are_named(tmp_path: Path):
    (tmp_path / "a.toml").write_text("id = ")
    (tmp_path / "b.toml").write_bytes(b"id = '\xff\xfe'")
    told = faults(tmp_path)
    assert any("a.toml: is not TOML" in fault for fault in told)
    assert any("b.toml: is not UTF-8" in fault for fault in told)


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ("[connectors.bluesy]\ntags = ['x']\n", "bluesky"),
        ("[connectors.bluesky]\ntag = ['x']\n", "tags"),
        ("[moderation]\nrules = ['nonsense']\n", "nonsense"),
        ("[moderation]\nrules = ['words']\n", "withheld"),
        ("[moderation]\nrules = ['withheld', 'held_authors']\n", "blocked_authors"),
        ("[moderation]\nrules = ['withheld', 'blocked_authors']\n", "held_authors"),
        (
            "[moderation]\nrules = ['withheld', 'blocked_authors', 'held_authors']\n"
            "networks = { x = { feed = false } }\n",
            "networks",
        ),
        ("[moderation]\nlists = ['klingon']\n", "klingon"),
        ("[ranking.weights]\nfame = 100\n", "fame"),
        ("[[moderation.words]]\nname = 'a'\nwords = ['(a)\\1']\nmode = 'regex'\n", "a"),
        ("[moderation]\nword_files = ['none.toml']\n", "none.toml"),
        ("moderation = 3\n", "moderation"),
        ("connectors = 3\n", "connectors"),
    ],
)
def test_names_that_only_the_rooms_know_are_checked(tmp_path: Path, extra: str, words: str):
    text = extra + GOOD if not extra.startswith("[") else GOOD + extra
    assert any(words in fault for fault in faults(tmp_path, a=text))


HOUSE = """
port = 9000
[moderation]
blocked_authors = ["x:1"]
word_files = ["house.words"]
[[moderation.words]]
name = "house-names"
words = ["Voldemort"]
outcome = "hold"
reason = "he who must not be named"
"""


def test_what_the_house_keeps_stands_first_in_every_show_and_is_not_lifted(tmp_path: Path):
    (tmp_path / "house.words").write_text("[[words]]\nname = 'house-more'\nwords = ['Grindelwald']\n")
    own = "[moderation]\nallow_words = ['voldemort']\nblocked_authors = ['x:2']\nlists = ['en']\n"
    read = settings(tmp_path, secondscreen=HOUSE, a=GOOD + own, b=GOOD.replace('"qanda"', '"b"'))
    for show in read.shows.values():
        first, second, third, *_ = show.config.moderation.words
        assert (first.name, second.name, third.everywhere) == ("house-names", "house-more", False)
        assert first.everywhere and second.everywhere
    assert read.shows["qanda"].config.moderation.blocked_authors == ("x:1", "x:2")
    assert read.shows["b"].config.moderation.blocked_authors == ("x:1",)
    (warning,) = read.warnings
    assert "allow_words names 'voldemort', which the house's list 'house-names' keeps" in str(warning)


@pytest.mark.parametrize(
    ("house", "told"),
    [
        ("[moderation]\nlinks = 'hold'\n", "secondscreen.toml: moderation.links: is no setting"),
        ("[moderation]\nword_files = ['none.toml']\n", "none.toml: no such file"),
        (
            "[[moderation.words]]\nname = 'a'\nwords = ['(']\nmode = 'regex'\n",
            "secondscreen.toml: moderation: word list 'a': '(': not a regular expression",
        ),
        ("moderation = 3\n", "secondscreen.toml: moderation"),
    ],
)
def test_a_mistake_of_the_house_is_told_once_at_its_own_file(tmp_path: Path, house: str, told: str):
    one = faults(tmp_path, secondscreen=house, a=GOOD, b=GOOD.replace('"qanda"', '"b"'))
    assert len(one) == 1
    assert told in one[0]


def _lists(*tables: tuple[str, str, str]) -> str:
    return "[moderation]\nlists = []\n" + "".join(
        f"[[moderation.words]]\nname = '{name}'\noutcome = '{outcome}'\nwords = ['{word}']\n"
        for name, outcome, word in tables
    )


def test_lists_of_a_show_that_contradict_each_other_are_a_fault(tmp_path: Path):
    (told,) = faults(tmp_path, a=GOOD + _lists(("good", "accept", "Soufflé"), ("bad", "reject", "souffle")))
    assert "'Soufflé' is welcome in the list 'good' and is to be rejected by 'bad'" in told
    (told,) = faults(tmp_path, a=GOOD + _lists(("one", "hold", "x"), ("one", "hold", "y")))
    assert "two lists are named 'one'" in told


def test_what_contradicts_only_a_shipped_list_or_an_allowed_word_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    welcome = "[[moderation.words]]\nname = 'fun'\noutcome = 'accept'\nwords = ['bollocks']\n"
    assert "is to be held by 'en-" in str(settings(tmp_path, a=GOOD + welcome).warnings[0])
    own = _lists(("mine", "hold", "muppet")).replace("lists", "allow_words = ['muppet']\nlists")
    (warning,) = settings(tmp_path, a=GOOD + own).warnings
    assert "so that the list 'mine' never matches it" in str(warning)
    assert run(["check", "--config", str(tmp_path)]) == 0
    assert "warning: " in capsys.readouterr().err


def test_allowing_a_word_of_a_shipped_list_is_what_allowing_is_for(tmp_path: Path):
    allowing = "[moderation]\nallow_words = ['bollocks']\n"
    assert settings(tmp_path, a=GOOD + allowing).warnings == ()


def test_an_empty_folder_and_a_missing_one_are_faults(tmp_path: Path):
    (told,) = faults(tmp_path)
    assert "names no show" in told
    with pytest.raises(BadSettings):
        read_settings(tmp_path / "nowhere.toml", environment={})


def test_the_environment_and_the_command_line_win_over_the_file(tmp_path: Path):
    (tmp_path / "secondscreen.toml").write_text("port = 1\nhost = '127.0.0.2'\n")
    (tmp_path / "a.toml").write_text(GOOD)
    server = read_settings(
        tmp_path,
        environment={"SECONDSCREEN_PORT": "2", "SECONDSCREEN_ORIGINS": "https://a.example,https://b.example"},
        overrides={"port": 3, "host": None},
    ).server
    assert (server.port, server.host) == (3, "127.0.0.2")
    assert server.origins == ("https://a.example", "https://b.example")


def test_one_file_may_hold_the_server_and_its_shows(tmp_path: Path):
    file = tmp_path / "all.toml"
    file.write_text("port = 9000\n[[shows]]\nid = 'a'\ntitle = 'A'\nhashtags = ['a']\n")
    read = read_settings(file, environment={})
    assert (read.server.port, list(read.shows)) == (9000, ["a"])


def test_the_demo_and_the_examples_are_good():
    assert "demo" in read_settings(demo_folder(), environment={}).shows
    example = Path(__file__).parents[1] / "config"
    assert read_settings(example / "shows" / "example.toml", environment={}).shows


def test_check_prints_every_fault_and_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.toml").write_text(GOOD + "colour = 'red'\n[ranking]\nsize = 1\n")
    assert run(["check", "--config", str(tmp_path)]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 2
    (tmp_path / "a.toml").write_text(GOOD)
    assert run(["check", "--config", str(tmp_path)]) == 0
