"""What people change of a running show's policy: word lists put and dropped, presets and the like. Tried before it is
done: what cannot be compiled, or would match everything, is refused with the place and the remedy, and changes
nothing.

Not here: what the policy then is (policy.py), or what becomes of posts that wait (rejudge.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from . import rejudge
from .act import Act, Outcome, remember
from .commands import DropRule, PutRule, SetPolicy
from .limits import LIVE_LIST_WORDS, LIVE_LISTS, LIVE_WORDS
from .model import ModerationConfig, Post, WordRule
from .moderation import Judge
from .moderation.tester import tried
from .policy import Live, Overrides, Policy
from .stage import Stage
from .text import features

# Plain sentences of nobody's: a list that matches half of them matches nearly everything that people write.
_PLAIN: Final = (
    "What a lovely evening, the second half was so much better than the first",
    "Who else is watching with the whole family tonight?",
    "Goal! I can't believe it, 3:2 in the last minute",
    "hello from Leeds, greetings to the judges",
    "Das war ein schöner Abend, danke an alle",
    "¿Quién más está viendo esto con la familia?",
    "هذا المساء جميل جدا",
    "今日はとても楽しかったです",
)
_BROAD: Final = 2  # of so many plain sentences, one may match: a list can be about greetings


def put(stage: Stage, command: PutRule, act: Act) -> Outcome:
    rule = command.rule
    fault = _fault(stage, rule, act)
    if fault:
        return Outcome("refused", fault)
    before = stage.policy.live.get(rule.name)
    live = Live(rule, act.by, act.at_ms, act.seq)
    refusal = _try(stage, stage.policy.with_list(live, rule.name), act)
    if refusal:
        return Outcome("refused", refusal)
    remember(stage, act, "put_rule", rule.name, policy={"list": rule.name, "before": _kept(before)})
    word = "changed" if before else "put"
    how = (
        "on trial: it only says what it would have changed"
        if rule.shadow
        else f"its outcome is {rule.outcome}"
    )
    return Outcome("done", f"the list “{rule.name}” is {word}, with {len(rule.words)} entries; {how}")


def drop(stage: Stage, command: DropRule, act: Act) -> Outcome:
    before = stage.policy.live.get(command.name)
    if before is None:
        if any(words.name == command.name for words in stage.config.moderation.words):
            return Outcome(
                "refused", f"“{command.name}” comes from the show's settings; change it there and reload"
            )
        return Outcome("refused", f"no list “{command.name}” was put while the show ran")
    conflict = _since(before.seq, before.by, act)
    if conflict:
        return Outcome("conflict", conflict)
    refusal = _try(stage, stage.policy.with_list(None, command.name), act)
    if refusal:
        return Outcome("refused", refusal)
    remember(stage, act, "drop_rule", command.name, policy={"list": command.name, "before": before.state()})
    return Outcome("done", f"the list “{command.name}” is gone; what it held stays held until a person looks")


def set_policy(stage: Stage, command: SetPolicy, act: Act) -> Outcome:
    now = stage.policy.overrides
    given = {
        key: value
        for key in ("preset", "hold_per_minute", "hold_back_s", "looser")
        if (value := getattr(command, key)) is not None
    }
    if not given:
        return Outcome("refused", "nothing to change: name a preset, hold_per_minute, hold_back_s or looser")
    conflict = _since(now.seq, "somebody", act)
    if conflict:
        return Outcome("conflict", conflict)
    changed = replace(now, **given, seq=act.seq)
    refusal = _try(stage, stage.policy.with_overrides(changed), act)
    if refusal:
        return Outcome("refused", refusal)
    remember(stage, act, "set_policy", ", ".join(given), policy={"overrides": now.state(), "seq": act.seq})
    told = ", ".join(f"{key} {str(value).lower()}" for key, value in given.items())
    return Outcome("done", f"the policy is changed: {told}")


def take_up(stage: Stage, policy: Policy, seq: int, at_ms: int) -> None:
    """Judge by this policy from now on, and what waits once more. Raises ValueError if it cannot be compiled."""
    judge = Judge(policy.asked)
    stage.policy = policy
    stage.judge_by(judge)
    rejudge.begin(stage, seq, at_ms)


def put_back(stage: Stage, changed: dict[str, Any], act_seq: int, seq: int, at_ms: int) -> str:
    """Undo of an act of this room. Returns "" when done, else why it cannot be."""
    policy = stage.policy
    if "overrides" in changed:
        if policy.overrides.seq != act_seq:
            return "the policy was changed again since"
        before = policy.with_overrides(Overrides(**changed["overrides"]))
    else:
        name, was = changed["list"], changed["before"]
        live = policy.live.get(name)
        if (live.seq if live else act_seq) != act_seq:
            return f"the list “{name}” was changed since, by {live.by if live else 'somebody'}"
        before = policy.with_list(Live.restore(was) if was else None, name)
    try:
        take_up(stage, before, seq, at_ms)
    except ValueError as error:
        return str(error)
    return ""


def _try(stage: Stage, policy: Policy, act: Act) -> str:
    """Take the policy up; "" when done, else why it cannot be."""
    try:
        take_up(stage, policy, act.seq, act.at_ms)
    except ValueError as error:
        return f"{error}; nothing was changed"
    return ""


def _fault(stage: Stage, rule: WordRule, act: Act) -> str:
    """Why this list may not be put; "" = it may."""
    live = stage.policy.live
    before = live.get(rule.name)
    if before is not None and (conflict := _since(before.seq, before.by, act)):
        return conflict
    if not rule.name.strip() or len(rule.name) > 100 or not rule.name.isprintable():
        return "a list needs a name of 1 to 100 characters"
    if before is None and any(words.name == rule.name for words in stage.config.moderation.words):
        return f"“{rule.name}” is a list of the show's settings; give this one another name"
    if not rule.words:
        return f"the list “{rule.name}” has no words; write at least one, or drop the list"
    if not rule.on:
        return f"the list “{rule.name}” is looked for nowhere; name text, handle, name or domain in “on”"
    if len(rule.words) > LIVE_LIST_WORDS:
        return (
            f"the list “{rule.name}” has {len(rule.words)} entries; while a show runs a list may have "
            f"{LIVE_LIST_WORDS}: put longer ones into a file of the settings"
        )
    if before is None and len(live) >= LIVE_LISTS:
        return f"there are {LIVE_LISTS} lists already; drop one first"
    others = sum(len(one.rule.words) for name, one in live.items() if name != rule.name)
    if others + len(rule.words) > LIVE_WORDS:
        return f"all lists put together may have {LIVE_WORDS} entries; {others} are there already"
    return _too_broad(rule)


def _too_broad(rule: WordRule) -> str:
    """A list that matches plain sentences would set everything aside (or let everything pass)."""
    everywhere = rule.model_copy(update={"lang": "", "shadow": False})
    posts = [
        Post(id=f"plain:{number}", network="plain", source="", text=text, published_ms=0)
        for number, text in enumerate(_PLAIN)
    ]
    try:
        caught = tried(
            everywhere, ModerationConfig(), [(post, features(post), "pending") for post in posts]
        ).caught
    except ValueError as error:
        remedy = (
            "write a simpler pattern, or the words one by one" if rule.mode == "regex" else "leave it out"
        )
        return f"{error}; {remedy}"
    if caught >= _BROAD:
        return (
            f"the list “{rule.name}” matches nearly everything ({caught} of {len(posts)} plain sentences); "
            "use longer words, or whole words instead of parts"
        )
    return ""


def _since(seq: int, by: str, act: Act) -> str:
    if act.seen is not None and seq > act.seen:
        return f"the policy was changed since, by {by}"
    return ""


def _kept(live: Live | None) -> dict[str, object] | None:
    return live.state() if live else None
