"""Laws and examples of text for judging: fold, fold_map, words, features."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.model import Author, Features, Media, Post
from secondscreen.core.text import features, fold, fold_map, tokens, words

ANY = st.text()
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(list("aA &;#x12*@.\n\t\u200b\u200d\ufe0f\u202e\u0301\u0430\u0455\u1160\u3099か각ß")),
    )
)


def post(text: str, **fields: object) -> Post:
    given = {"id": "t:1", "network": "t", "source": "s", "published_ms": 0, "text": text} | fields
    return Post.model_validate(given)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Hello  World", "hello world"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full width"),
        ("𝐛𝐨𝐥𝐝 𝓼𝓬𝓻𝓲𝓹𝓽 𝕕𝕠𝕦𝕓𝕝𝕖", "bold script double"),
        ("Ⓒⓘⓡⓒⓛⓔⓓ 🅑🅛🅐🅒🅚", "circled black"),
        ("ᴛɪɴʏ ᴄᴀᴘꜱ", "tiny caps"),
        ("z\u0335\u0321a\u0334\u0322l\u0337\u0323g\u0338\u0324o\u0336\u0325", "zalgo"),
        ("in\u200bvi\u2060si\ufeffble", "invisible"),
        ("h\u00adyphen", "hyphen"),
        ("ѕhіft раypal", "shift paypal"),
        ("Cafe\u0301 CAFÉ", "cafe cafe"),
        ("Straße", "strasse"),
        ("goooooal!!!!", "gooal!!!!"),
        ("100000", "100000"),
        ("fish &amp; chips &#33; &#x41;", "fish & chips ! a"),
        ("a\n\n b\tc", "a b c"),
        ("it’s “fine” — really…", 'it\'s "fine" - really...'),
        ("İstanbul ılık", "istanbul ilik"),
        ("أهـــلاً", "اهلا"),
        ("ё Ё й", "е е и"),
        ("\u202eevil\u202c", "evil"),
        ("e\U000e0061vil", "evil"),
        ("&amp;#102;ish &#38;#x66; &amp;amp;lt; AT&amp;T; &nosuchthing;", "fish f < at&t; &nosuchthing;"),
        ("рακі ϲһіск", "paki chick"),  # Cyrillic and Greek letters in one word
        ("Ꮪhip ꓢhip ⲥup ɡɵal", "ship ship cup goal"),
        ("x\x00y\x07z", "xyz"),
    ],
)
def test_what_looks_different_but_means_the_same_folds_to_the_same(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_words_of_one_script_keep_their_letters() -> None:
    assert fold("сука Привет") == "сука привет"
    assert fold("Καλημέρα") == "καλημερα"
    assert fold("ωσ και σε") == "ωσ και σε"
    assert fold("हिन्दी में") == "हिन्दी में"
    assert fold("かぎ 한국어") == "かぎ 한국어"


def test_a_cyrillic_word_with_latin_letters_in_it_becomes_cyrillic() -> None:
    assert fold("xуйлo") == "хуило"  # Latin x and o among Cyrillic letters


def test_a_decomposed_script_folds_as_its_composed_form() -> None:
    assert fold("か\u3099") == fold("が")
    assert fold("\u1112\u1161\u11ab") == fold("한")


@given(HOSTILE)
def test_fold_never_raises_and_leaves_nothing_unseen(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any(c in folded for c in "\u200b\u200d\u202e\ufe0f\x00\n")


@given(HOSTILE)
def test_the_map_belongs_to_the_same_folded_text(text: str) -> None:
    folded, places = fold_map(text)
    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


def test_the_map_leads_back_to_the_post_as_written() -> None:
    text = "Well,  ＷＨＡＴ&nbsp;a go\u200bal"
    folded, places = fold_map(text)
    start = folded.index("goal")
    assert text[places[start] : places[start + 4]] == "go\u200bal"
    start = folded.index("what")
    assert text[places[start] : places[start + 4]] == "ＷＨＡＴ"


def test_tokens_hold_symbols_and_words_do_not() -> None:
    folded = fold("Goal🎉🎉 by number 10, don't you think?")
    assert tokens(folded) == ["goal", "🎉", "🎉", "by", "number", "10", "don", "t", "you", "think"]
    assert words(folded) == ["goal", "by", "number", "10", "don", "t", "you", "think"]


# --- features ----------------------------------------------------------------------------------------------


def key(text: str) -> int:
    return features(post(text)).text_key


@pytest.mark.parametrize(
    "copy",
    [
        "WHAT A GOAL by Valencia!!!",
        "what a goal by Valencia https://t.co/abc123",
        "@someone What a goal by Valencia #WorldCup2022 #Qatar2022",
        "What a goal by Valencia 🔥🔥 #WorldCup2022 🔥 https://example.org",
        "RT @other: What a goal by Valencia",
        "Whaт a gоal by Valencia",
    ],
)
def test_copies_with_other_tags_links_and_emoji_have_the_same_text_key(copy: str) -> None:
    assert key(copy) == key("What a goal by Valencia")


def test_other_words_have_another_text_key() -> None:
    assert key("What a goal by Valencia") != key("What a save by Valencia")


@pytest.mark.parametrize(
    "text", ["", "   ", "🔥🔥🔥", "https://example.org", "@a @b", "#WorldCup2022 🎉 #Goal", "…"]
)
def test_a_post_without_words_has_no_text_key(text: str) -> None:
    assert features(post(text)).model_copy(update={"mood": 0}) == Features()


def test_hashtags_inside_a_sentence_are_words_of_it() -> None:
    assert key("What a #goal by Valencia") == key("What a goal by Valencia")


def test_a_written_out_repost_gets_the_key_of_what_it_repeats() -> None:
    original = features(post("Such a lovely cake in the final"))
    repost = features(post("RT @baker.example: Such a lovely cake in the final"))
    assert repost.repost_of == f"rt:{original.text_key:016x}"
    assert repost.text_key == original.text_key
    assert original.repost_of is None


def test_a_repost_named_by_its_network_keeps_that_name() -> None:
    assert features(post("RT @a: hello there", repost_of="t:99")).repost_of == "t:99"


def test_features_carry_the_author_media_and_language() -> None:
    found = features(post("Bonjour", author=Author(id="t:ada"), media=(Media(type="photo"),), lang="FR-ca"))
    assert (found.author_key, found.media, found.lang) == ("t:ada", 1, "fr")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I can't believe that was not a goal, what is going on?", "en"),
        ("No me lo puedo creer, qué partido tan malo para el equipo", "es"),
        ("Je ne comprends pas pourquoi ce but est refusé, c'est une honte", "fr"),
        ("Das ist doch kein Abseits, ich kann es nicht glauben", "de"),
        ("Não acredito que isso foi impedimento, você viu? Muito ruim", "pt"),
        ("Non ci posso credere, questo era gol, che partita della nazionale", "it"),
        ("Bu nasıl bir maç ya, hakem ne yapıyor böyle, çok kötü bir karar", "tr"),
        ("Ik kan het niet geloven, dat was een doelpunt en geen buitenspel", "nl"),
        ("Это был гол", "ru"),
        ("هذا هدف صحيح", "ar"),
        ("これはゴールだ", "ja"),
        ("이건 골이다", "ko"),
        ("这是进球", "zh"),
        ("यह गोल था", "hi"),
        ("GOOOOL!!!", ""),
    ],
)
def test_the_language_is_guessed_by_script_and_small_words(text: str, lang: str) -> None:
    assert features(post(text)).lang == lang


def test_what_is_no_language_tag_is_not_believed() -> None:
    assert features(post("GOOOL", lang="und")).lang == ""
    assert features(post("GOOOL", lang="qme")).lang == ""
    assert features(post("GOOOL", lang="../../etc")).lang == ""


def test_scripts_without_spaces_have_words_and_a_sketch() -> None:
    found = features(post("今日の試合は本当に素晴らしかったです、最高の瞬間でした"))
    assert found.words >= 8
    assert len(found.sketch) == 16


@given(HOSTILE)
def test_features_never_raise_and_the_sketch_is_ascending(text: str) -> None:
    found = features(post(text))
    assert list(found.sketch) == sorted(set(found.sketch))
    assert len(found.sketch) <= 16
    assert (found.text_key == 0) == (found.words == 0)
    assert 0 <= found.text_key < 2**64


def test_features_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "from secondscreen.core.text import features; from secondscreen.core.model import Post;"
        "print(features(Post(id='a:1',network='a',source='s',published_ms=0,"
        "text='What a lovely cake in the final, is it not? #GreatBake')))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] != b""
