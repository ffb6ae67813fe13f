"""One post before the show's rules: what they see, what of their answer is kept on the record, and what becomes of a
post that a rule would approve by itself.

Not here: the rules (moderation), when a post is judged (arrivals.py, rejudge.py), or where it then stands (stage.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from .model import Post
from .moderation import Case, Verdict
from .record import PostRecord

if TYPE_CHECKING:
    from .stage import Stage

_DAY_S: Final = 86_400


class Standing(NamedTuple):
    """Where a judged post goes. `release_ms`: it waits until then, in view; None = it does not."""

    verdict: Verdict
    release_ms: int | None = None


def judge(stage: Stage, record: PostRecord, post: Post, seq: int, at_ms: int, group: str | None) -> Verdict:
    """Judge new words. They count as said. `group`: the near-duplicate group they would join."""
    case = _case(record, post, seq, at_ms, again=False, group=group)
    verdict = stage.judge.verdict(case, stage.memory)
    stage.memory.note(case, verdict)
    _keep(stage, record, case, verdict)
    record.judged, record.judged_by = verdict.status, named(verdict)
    record.severity, record.marks = verdict.severity, verdict.marks
    stage.note_judged(record)
    stage.learning.judged(record, at_ms)
    return verdict


def judge_again(stage: Stage, record: PostRecord, post: Post, seq: int, at_ms: int) -> Verdict:
    """Judge words that were judged before. They are not said again: rules that count newcomers leave them alone."""
    case = _case(record, post, seq, at_ms, again=True, group=None)
    verdict = stage.judge.verdict(case, stage.memory)
    _keep(stage, record, case, verdict)
    return verdict


def standing(stage: Stage, record: PostRecord, verdict: Verdict, at_ms: int) -> Standing:
    """What becomes of a verdict. Only an approval by a rule can become something else, and only something
    stricter."""
    if verdict.status != "approved":
        return Standing(verdict)
    if record.risks:
        reason = f"two people must approve it: {', '.join(record.risks)}"
        return Standing(Verdict("held", "four_eyes", reason, verdict.matched))
    if not stage.rundown.armed:
        return Standing(Verdict("pending", "panic", "arrived while the show was in panic"))
    wait_s = stage.policy.effective.hold_back_s
    if not wait_s:
        return Standing(verdict)
    return held_back(verdict, at_ms + wait_s * 1000)


def held_back(verdict: Verdict, release_ms: int) -> Standing:
    reason = f"shown at {clock(release_ms)} UTC unless somebody objects"
    return Standing(Verdict("pending", "hold_back", reason, verdict.matched), release_ms)


def settle(
    stage: Stage, record: PostRecord, standing: Standing, seq: int, at_ms: int, *, new: bool = False
) -> None:
    """Put the post where its verdict says."""
    verdict = standing.verdict
    record.matched = verdict.matched
    stage.move(record, verdict.status, seq, at_ms, rule=verdict.rule, reason=verdict.reason, new=new)
    if standing.release_ms is not None:
        stage.wait_for(record, standing.release_ms)


def named(verdict: Verdict) -> str:
    """The rule, or the list within it as `words:NAME`."""
    return f"{verdict.rule}:{verdict.detail}" if verdict.detail else verdict.rule


def clock(at_ms: int) -> str:
    """HH:MM:SS of a UTC time."""
    second = at_ms // 1000 % _DAY_S
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _case(record: PostRecord, post: Post, seq: int, at_ms: int, *, again: bool, group: str | None) -> Case:
    return Case(
        post=post,
        features=record.features,
        at_ms=at_ms,
        seq=seq,
        scores=record.scores,
        drivers=record.drivers,
        advice=record.advice,
        pictures=record.pictures,
        held=record.kept_back,
        edited=record.edited or again,
        again=again,
        group=group,
    )


def _keep(stage: Stage, record: PostRecord, case: Case, verdict: Verdict) -> None:
    """What stands beside a verdict: who else must look, and what a policy on trial would have said."""
    judge = stage.judge
    record.risks = judge.risks(case, stage.memory, verdict)
    record.shadow = None
    trial = judge.trial(case, stage.memory)
    if trial is None:
        return
    if trial.rule.startswith("rule_error:"):
        stage.trials.note_error(record.post_id)
        return
    stage.trials.note(record.post_id, verdict.status, trial.status)
    if trial.status != verdict.status:
        record.shadow = (trial.status, named(trial))
