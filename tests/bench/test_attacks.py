"""The bench's attacks: each changes a word as it says, the same on every run; and what is caught of them."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.bench import attacks
from secondscreen.bench.attacks import AIMS, ATTACKS, Catchers, attacked, evasion_table
from secondscreen.screeners.text.model import load

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SECONDSCREEN_TEST_DATA") or ROOT.parent / "shared" / "data")
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)
MEANT: dict[str, set[str]] = {
    "stars inside": {"b*****s"},
    "no vowels": {"btchs"},
    "spaced": {"b i t c h e s"},
    "full width": {"ｂｉｔｃｈｅｓ"},
    "bold letters": {"𝐛𝐢𝐭𝐜𝐡𝐞𝐬"},
    "one star": {"b*tches", "bitch*s"},
}


def test_there_are_fifteen_kinds_at_least_and_every_family_has_an_aim() -> None:
    assert len(ATTACKS) >= 15
    assert {attack.family for attack in ATTACKS.values()} == AIMS.keys()


def test_the_attacks_share_no_table_with_the_normaliser() -> None:
    tree = ast.parse(Path(attacks.__file__).read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(
        module and module.endswith(("fold_table", "disguise", "fuzzy", "safe_words")) for module in modules
    )


@pytest.mark.parametrize(("name", "meant"), MEANT.items())
def test_an_attack_does_what_it_is_called(name: str, meant: set[str]) -> None:
    assert ATTACKS[name].done("bitches") in meant


@given(WORDS)
def test_every_attack_gives_the_same_for_the_same_word(word: str) -> None:
    for attack in ATTACKS.values():
        assert attack.done(word) == attack.done(word) != ""


def test_only_the_named_places_are_attacked() -> None:
    assert (
        attacked("You BITCHES are bitches", [(4, 11)], ATTACKS["stars inside"]) == "You b*****s are bitches"
    )


@pytest.mark.data
@pytest.mark.timeout(600)
def test_what_is_caught_plain_is_caught_attacked() -> None:
    if not (DATA / "moderation" / "test.jsonl.gz").is_file():
        pytest.skip("no test texts: set SECONDSCREEN_TEST_DATA")
    table = evasion_table(DATA, Catchers.shipped(load(), 650), texts=150)
    for family, aim in AIMS.items():
        for way in ("lists", "model", "either"):
            assert table[way][f"all: {family}"] >= aim, (family, way)
