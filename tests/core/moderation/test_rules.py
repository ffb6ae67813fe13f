"""Each rule by itself: what it objects to, in which words, and what it leaves alone."""

from __future__ import annotations

import pytest

from secondscreen.core.moderation import Judge, Memory, Verdict
from secondscreen.core.moderation.shouting import caps_percent, count_emoji

from .cases import ask, case, config


def talk(settings_fields: dict[str, object], *posts: tuple[int, str, str]) -> list[str]:
    """Posts as (at_ms, author, text) through one show; the rule that decided each."""
    settings = config(**settings_fields)
    judge, memory = Judge(settings), Memory.from_config(settings)
    found: list[str] = []
    for at_ms, author, text in posts:
        each = case(text, at_ms=at_ms, author=author or None)
        verdict = judge.verdict(each, memory)
        memory.note(each, verdict)
        found.append(verdict.rule if verdict.status != "approved" else "ok")
    return found


# --- how much, how alike -----------------------------------------------------------------------------------


def test_a_flood_from_one_author_is_held_until_it_ebbs() -> None:
    posts = [(n * 1000, "t:1", f"post number {n} of many") for n in range(4)]
    later = (64_000, "t:1", "calmer now, I promise")
    assert talk({"flood_posts": 3}, *posts, later) == ["ok", "ok", "ok", "flood", "ok"]


def test_others_may_write_while_one_floods() -> None:
    posts = [(n, "t:1", f"post number {n} of many") for n in range(4)]
    assert talk({"flood_posts": 3}, *posts, (5, "t:2", "hello there"))[-1] == "ok"


def test_posts_without_an_author_are_not_one_author() -> None:
    posts = [(n, "", "What a goal by Valencia") for n in range(30)]
    assert set(talk({"flood_posts": 3, "repeats_per_author": 1}, *posts)) == {"ok"}


def test_an_author_who_repeats_is_held_whatever_the_tags() -> None:
    said = ["Vote for my cake", "VOTE for my cake!!!", "vote for my cake #bake https://e.org"]
    posts = [(n * 100_000, "t:1", text) for n, text in enumerate(said)]
    assert talk({}, *posts, (900_000, "t:2", said[0])) == ["ok", "ok", "repeats", "ok"]


def test_an_edit_is_not_a_repeat_of_itself() -> None:
    settings = config(repeats_per_author=1)
    judge, memory = Judge(settings), Memory.from_config(settings)
    first = case("a lovely cake", author="t:1")
    memory.note(first, judge.verdict(first, memory))
    assert judge.verdict(case("A lovely cake!", author="t:1", edited=True), memory).status == "approved"
    assert judge.verdict(case("A lovely cake!", author="t:1"), memory).rule == "repeats"


def test_newcomers_to_a_large_group_are_held_where_the_show_asks_for_it() -> None:
    settings = config(similar_hold_over=3)
    judge, memory = Judge(settings), Memory.from_config(settings)
    memory.note_group("t:lead", 2)
    assert judge.verdict(case("free the sponge", group="t:lead"), memory).status == "approved"
    memory.note_group("t:lead", 3)
    assert judge.verdict(case("free the sponge", group="t:lead"), memory).rule == "similar"
    assert judge.verdict(case("free the sponge"), memory).status == "approved"
    posts = [(n, f"t:{n}", "free the sponge cake") for n in range(4)]
    assert talk({"similar_hold_over": 3}, *posts) == ["ok", "ok", "ok", "similar"]


# --- links -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "look https://evil.example/x",
        "look HTTP://EVIL.EXAMPLE",
        "look www.evil.example now",
        "look evil-site.com now",
        "look bit.ly/abc",
        "look t.me/abc",
        "look ｅｖｉｌ．ｃｏｍ now",
        "look ev\u200bil.com now",
        "look evil。com now",
        "look https://good.example@evil.example/",
        "look https://good.example.evil.com",
        "look https://notgood.example",
        "look ftp://evil.example/file",
    ],
)
def test_links_to_elsewhere_are_held(text: str) -> None:
    verdict = ask(text, config(links="hold", link_domains_allowed=["good.example"]))
    assert (verdict.status, verdict.rule) == ("held", "links"), verdict


@pytest.mark.parametrize(
    "text",
    ["no link at all", "end.Start without a space", "it is 3.5 to 4.0", "e.g. this", "10:30 / 11:00",
     "look https://good.example/page", "look https://www.good.example", "a:b c/d", "U.S.A. and U.K."],
)  # fmt: skip
def test_allowed_domains_and_plain_prose_pass(text: str) -> None:
    assert ask(text, config(links="hold", link_domains_allowed=["good.example"])).status == "approved"


def test_links_may_be_rejected_or_allowed_outright() -> None:
    assert ask("see https://evil.example", config(links="reject")).status == "rejected"
    assert ask("see https://evil.example", config(links="allow")).status == "approved"


def test_a_link_is_marked_where_it_stands_as_written() -> None:
    text = "ＬＯＯＫ 🎂 HTTPS://Evil.Example/x now"
    (match,) = ask(text, config(links="hold")).matched
    assert (text[match.start : match.end], match.words) == ("HTTPS://Evil.Example/x", "evil.example")


@pytest.mark.parametrize(
    ("links", "shorteners", "status"),
    [
        ("allow", "allow", "approved"),
        ("allow", "hold", "held"),
        ("allow", "reject", "rejected"),
        ("hold", "allow", "held"),
        ("hold", "reject", "rejected"),
        ("reject", "hold", "rejected"),
    ],
)
def test_a_shortener_has_an_outcome_of_its_own_and_the_stricter_one_counts(
    links: str, shorteners: str, status: str
) -> None:
    verdict = ask("look bit.ly/abc now", config(links=links, shorteners=shorteners))
    assert verdict.status == status
    if status != "approved":
        assert verdict.reason == "links through bit.ly, so nobody sees where it leads"
    assert ask("look bit.ly/abc", config(links="hold", link_domains_allowed=["bit.ly"])).status == "approved"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http://93.184.216.34/x", "an address in numbers"),
        ("http://3232235777/", "an address in numbers"),
        ("http://0x7f.0.0.1/", "an address in numbers"),
        ("https://xn--pple-43d.com", "which reads like apple.com"),
        ("https://раураl.com", "letters that look like others"),
        ("https://аррӏе.com", "letters that look like others"),
        ("https://gооd.example/x", "letters that look like others"),
    ],
)
def test_hosts_that_nobody_can_read_are_held_even_where_links_are_allowed(text: str, told: str) -> None:
    allowed = config(links="allow", link_domains_allowed=["good.example"])
    verdict = ask(f"look {text} now", allowed)
    assert (verdict.status, told in verdict.reason) == ("held", True), verdict
    assert verdict.severity == 2
    assert ask(f"look {text} now", config(links="reject")).status == "rejected"


@pytest.mark.parametrize("text", ["https://münchen.de", "https://пример.рф/x", "https://日本語ひらがな.jp"])
def test_hosts_in_one_script_of_their_own_are_links_like_any(text: str) -> None:
    assert ask(f"look {text} now", config(links="allow")).status == "approved"
    assert ask(f"look {text} now", config(links="hold")).status == "held"


@pytest.mark.parametrize(
    "text",
    ["evil-site dot com", "evilsite (dot) com", "evilsite[.]com", "evilsite {dot} net", "evilsite punto com"],
)
def test_a_domain_spelled_out_is_a_link(text: str) -> None:
    verdict = ask(f"look at {text} now", config(links="hold"))
    assert (verdict.status, verdict.rule) == ("held", "links"), verdict
    assert verdict.reason.startswith("spells out a link to evil")
    assert ask(f"look at {text} now", config(links="allow")).status == "approved"


def test_talk_of_dots_is_no_link() -> None:
    for text in ("the dot com bubble", "like dot com people", "polka dot dress", "on the dot, come on"):
        assert ask(text, config(links="hold")).status == "approved", text


def test_a_link_in_the_display_name_counts() -> None:
    verdict = ask("hello there", config(links="hold"), author="t:1", name="Bets at evil.com")
    assert (verdict.rule, verdict.matched[0].on) == ("links", "name")


# --- shape -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "GIVEAWAY! Follow, like and retweet to win $500",
        "Mint is live! Grab our NFT before the final https://t.co/1",
        "$BAKE to $1, buy $BAKE $OVEN now",
        "best odds on the final, bet £10 get £30 https://t.co/1",
        "watch the final free stream link https://t.co/1",
        "cake cake cake cake cake cake cake cake cake cake",
        "LOOK AT THIS CAKE EVERYBODY IT IS THE MOST WONDERFUL CAKE THAT THERE EVER WAS ON TELEVISION EVER",
        "🎂" * 30 + " cake",
        "so this is a " + "very" * 20 + " long word",
        "a #b #c #d #e #f #g #h #i #j cake",
        "@a @b @c @d @e @f what do you think",
        "(╯°□°)╯︵ ┻━┻ ____====____====____====____====____====____====____====____==== hi",
    ],
)
def test_promotion_and_noise_are_held(text: str) -> None:
    verdict = ask(text)
    assert (verdict.status, verdict.rule) == ("held", "spam_shape"), verdict


@pytest.mark.parametrize(
    "text",
    [
        "I hope the tall one will win, follow your heart!",
        "Is that a mint leaf on the cake? Free for all in the tent",
        "Ha, I bet he drops it",
        "GOOOOOAL!!! WHAT A GOAL!!! COME ON!!!",
        "😂😂😂😂 that face",
        "no no no no, not the trifle",
        "We join the show again after the break, download or not",
    ],
)
def test_ordinary_talk_is_not_promotion(text: str) -> None:
    assert ask(text).status == "approved"


# --- shouting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("WHAT A LOVELY CAKE that is", 71),
        ("WHAT A LOVELY CAKE", 100),
        ("GOAL!!!", 0),
        ("GOOOOOOOOOOAAAAAAAAAL", 0),
        ("@THEBBCCOOKINGSHOW #THEGREATCAKESHOW nice", 0),
        ("https://T.CO/ABCDEFGHIJKLMNOP nice", 0),
        ("ケーキはとてもおいしいですねえええええ", 0),
        ("هذه كعكة جميلة جدا حقا يا أصدقاء", 0),
        ("ЭТО ПРОСТО ТОРТ и всё", 76),
    ],
)
def test_capitals_are_counted_among_letters_that_have_a_case(text: str, percent: int) -> None:
    assert caps_percent(text) == percent


def test_capitals_are_held_over_the_shows_limit_only() -> None:
    text = "WHAT A LOVELY CAKE that is"
    assert ask(text, config(max_caps_percent=71)).status == "approved"
    verdict = ask(text, config(max_caps_percent=70))
    assert (verdict.status, verdict.reason) == ("held", "71 % in capitals")
    assert ask("WHAT A LOVELY CAKE", config(max_caps_percent=100)).status == "approved"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("no emoji, 10 - 2 = 8 #1 * 3", 0),
        ("cake 🎂🎂", 2),
        ("thumbs 👍🏽👍🏿👍", 3),
        ("family 👨‍👩‍👧‍👦", 1),
        ("flags 🇫🇷🇦🇷 and 🏴󠁧󠁢󠁥󠁮󠁧󠁿", 3),
        ("heart ❤️ on fire ❤️‍🔥", 2),
        ("1️⃣2️⃣", 2),
        ("⚽️⚽", 2),
    ],
)
def test_emoji_are_counted_as_a_reader_counts_them(text: str, count: int) -> None:
    assert count_emoji(text) == count


def test_very_many_emoji_are_held_where_the_show_sets_a_limit() -> None:
    assert ask("cake " + "🎂" * 4, config(max_emoji=3)).reason == "4 emoji"
    assert ask("cake " + "🎂" * 3, config(max_emoji=3)).status == "approved"
    assert ask("cake " + "🎂" * 20, config(max_emoji=0)).status == "approved"


# --- what networks allow -----------------------------------------------------------------------------------


def test_posts_of_a_network_without_rights_for_the_feed_are_held_and_say_why() -> None:
    verdict = ask("hello there", config(networks={"t": {"feed": False}}))
    assert (verdict.status, verdict.rule) == ("held", "networks")
    assert verdict.reason == "the rights to t posts do not allow the feed: to air only, by a person's act"
    assert ask("hello there", config(networks={"t": {"feed": False, "air": False}})).reason.endswith(
        "nor the air"
    )
    assert ask("hello there", config(networks={"x": {"feed": False}})).status == "approved"
    assert ask("hello there", config(networks={"t": {"air": False}})).status == "approved"


# --- language, media, reposts, nothing to read, withheld ---------------------------------------------------


def test_languages_not_covered_are_held() -> None:
    settings = config(languages=["en", "de-AT"])
    assert ask("Das ist doch kein guter Kuchen, ich kann es nicht glauben", settings).status == "approved"
    assert ask("hello", settings, lang="en-GB").status == "approved"
    assert ask("GOOOL", settings).status == "approved"
    verdict = ask("Это был гол", settings)
    assert (verdict.status, verdict.reason) == ("held", "written in 'ru'; this show covers de, en")
    assert ask("Xqwz brvk plomt zrrk vvlk qqpz mmnt zzzk", settings).status == "held"


def test_media_are_held_unless_allowed() -> None:
    picture = [{"type": "photo"}]
    assert ask("look", config(media="hold"), media=picture).rule == "media"
    assert ask("look", config(media="allow"), media=picture).status == "approved"


def test_media_wait_for_the_image_screener_and_then_for_a_person() -> None:
    picture = [{"type": "photo"}]
    settings = config(media="hold", screeners=["image"])
    assert ask("look", settings, media=picture).reason == "carries a picture or video, not looked at yet"
    verdict = ask("look", settings, media=picture, scores={"nudity": 3})
    assert verdict.status == "held"
    assert verdict.reason.endswith("looked at: nothing found; a person decides")
    settings = config(media="allow", screeners=["image"])
    assert ask("look", settings, media=picture).status == "held"
    assert ask("look", settings, media=picture, scores={"nudity": 3}).status == "approved"


@pytest.mark.parametrize("text", ["🔥🔥🔥", "#bake #final", "https://t.co/1", "@ada", "", "!!!"])
def test_a_post_with_nothing_to_read_is_held(text: str) -> None:
    assert ask(text).rule == "no_words"


def test_reposts_are_never_approved_on_their_own() -> None:
    assert ask("RT @ada: a lovely cake in the tent").rule == "reposts"
    assert ask("a lovely cake", repost_of="t:99").status == "held"


@pytest.mark.parametrize(
    "label", ["!no-unauthenticated", "porn", "sexual", "graphic-media", "Sensitive", "!hide", "spam"]
)
def test_what_author_or_network_asked_care_for_is_held(label: str) -> None:
    verdict: Verdict = ask("a lovely cake", labels=[label])
    assert (verdict.status, verdict.rule) == ("held", "withheld")


def test_harmless_labels_do_not_hold() -> None:
    assert ask("a lovely cake", labels=["en", "bridged"]).status == "approved"
