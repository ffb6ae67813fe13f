"""Holds posts shaped like promotion or noise, whoever wrote them: giveaways, token talk, tipsters, tag and
mention piles, one word over and over, walls of capitals or symbols.

Points for what promotion is made of; each kind counts once. Honest heuristics: they hold, they never reject,
and the reason names what was seen. Not here: phrases that give spam away by themselves (the shipped `spam`
lists).
"""

from __future__ import annotations

import re
from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

_ENOUGH: Final = 5
_ENOUGH_OF_LITTLE: Final = (
    7  # where nothing is about money: ordinary posts say "follow", "join" and "free" too
)
_KINDS: Final[dict[str, tuple[int, str]]] = {
    "giveaway": (
        4,
        "giveaway giveaways airdrop airdrops whitelist allowlist presale freemint sweepstake sweepstakes raffle "
        "prizepool freebet freebets",
    ),
    "prizes": (3, "prize prizes reward rewards giftcard giftcards contest bonus cashback"),
    "winning": (1, "win winner winners free gift gifts lucky entry enter earn"),
    "asks to follow or share": (2, "follow retweet rt repost share tag like subscribe comment followers dm"),
    "token talk": (
        4,
        "nft nfts crypto cryptocurrency token tokens bitcoin btc eth ethereum solana defi web3 metaverse blockchain "
        "binance memecoin altcoin altcoins hodl dao opensea minting usdt bnb staking p2e nftcommunity",
    ),
    "betting talk": (
        2,
        "bet bets betting bettors odds tipster tips parlay parlays sportsbook bookmaker casino wager wagers betslip "
        "picks punters punter acca betfair bet365 1xbet melbet 22bet paddypower 888sport draftkings fanduel sportybet",
    ),
    "asks to join or buy": (
        2,
        "join discord telegram whatsapp signup register download app promo discount coupon shop buy sale order deal "
        "deals offer offers available store ebay etsy amazon merch shipping website code link price",
    ),
    "streams": (2, "livestream stream streams streaming iptv hd crackstreams"),
}
_WORDS: Final[dict[str, str]] = {word: kind for kind, (_, line) in _KINDS.items() for word in line.split()}
_POINTS: Final[dict[str, int]] = {kind: points for kind, (points, _) in _KINDS.items()}

_MONEYED: Final = frozenset(("giveaway", "prizes", "token talk", "betting talk", "cashtags"))

_CASHTAG: Final = re.compile(r"(?<![\w$])\$[a-z][a-z0-9]{1,9}\b")
_MONEY: Final = re.compile(r"[$€£¥₦₹]\s?\d[\d,.]{1,}|\d[\d,.]*\s?(?:usd|usdt|eur|gbp|k usd|\$)")
_LINK: Final = re.compile(r"https?://|\bw{2,3}\.")
_SHOUT_LETTERS: Final = 60
_LONG_WORD: Final = 45
_SYMBOLS: Final = 24
_SAME_WORD_OF: Final = 9


def rule(config: ModerationConfig) -> Rule:
    max_hashtags, max_mentions = config.max_hashtags, config.max_mentions

    def spam_shape(case: Case, memory: Memory) -> Verdict | None:
        said = case.text
        folded = said.folded
        hashtags = folded.count("#")
        if hashtags > max_hashtags:
            return _held(f"{hashtags} hashtags")
        mentions = folded.count("@")
        if mentions > max_mentions:
            return _held(f"{mentions} mentions")
        return _promotion(case, folded, hashtags, mentions) or _noise(case)

    return spam_shape


def _held(reason: str) -> Verdict:
    return Verdict("held", "spam_shape", reason, severity=1)


def _promotion(case: Case, folded: str, hashtags: int, mentions: int) -> Verdict | None:
    cashtags = len(_CASHTAG.findall(folded)) if "$" in folded else 0
    words = case.text.tokens
    if not cashtags and _WORDS.keys().isdisjoint(words):
        return None
    kinds: dict[str, int] = {}
    for word in words:
        kind = _WORDS.get(word)
        if kind is not None:
            kinds.setdefault(kind, _POINTS[kind])
    if cashtags:
        kinds["cashtags"] = 2 + min(cashtags, 3)
    strong = not _MONEYED.isdisjoint(kinds)
    if strong and _MONEY.search(folded):
        kinds["sums of money"] = 2
    if _LINK.search(folded):
        kinds["a link"] = 1
    if strong and hashtags > 4:
        kinds["many tags"] = 1
    if mentions > 2:
        kinds["many mentions"] = 1
    enough = _ENOUGH if strong or "streams" in kinds else _ENOUGH_OF_LITTLE
    if sum(kinds.values()) < enough or (len(kinds) < 2 and not cashtags):
        return None
    told = sorted(kinds, key=lambda kind: (-kinds[kind], kind))[:3]
    return _held("looks like promotion: " + ", ".join(told))


def _noise(case: Case) -> Verdict | None:
    said = case.text
    words = case.words
    if len(words) >= _SAME_WORD_OF and len(dict.fromkeys(words)) * 3 <= len(words):
        return _held("the same few words over and over")
    longest = max(map(len, words), default=0)
    if longest > _LONG_WORD and words[-1].isascii() and "//" not in said.folded:
        return _held("a word too long to read")
    original = case.post.text
    if original.isupper() and sum(map(len, words)) >= _SHOUT_LETTERS:
        return _held("a wall of capitals")
    symbols = len(said.tokens) - len(words)
    if symbols > _SYMBOLS:
        return _held(f"{symbols} emoji")
    dense = len(said.folded)
    if dense >= 80 and sum(map(len, words)) * 3 < dense:
        return _held("more signs than words")
    return None
