"""The stage: everything a show knows, and the few moves by which it changes.

Every change of where a post stands goes through `move`, so that counts, queue, groups, the feed's candidates and the
air can never disagree. Not here: what makes a post move (arrivals.py, acts.py), or when it is published (engine.py).
"""

from __future__ import annotations

from bisect import insort
from typing import Any

from .desk_queue import DeskQueue
from .feed import Feed
from .groups import Groups
from .hold_back import HoldBack
from .learning import Learning
from .limits import (
    AUTHORS_KEPT,
    POSTS_KEPT,
    RULES_COUNTED,
    SIMILAR_POSTING,
    SIMILAR_WINDOW_MS,
    TOMBSTONES_KEPT,
)
from .model import Features, Network, ShowConfig, Status
from .moderation import Judge, Memory
from .moderation.standing import Standing
from .mood import Mood
from .policy import Policy
from .record import PostRecord
from .rundown import Rundown
from .similar import SimilarIndex
from .timeline import Timeline, start_ms
from .trials import Trials
from .undo import Undoable

STATUSES: tuple[Status, ...] = ("pending", "approved", "held", "rejected", "withdrawn")
_EVICT = 1_000  # records let go at once: the scan for them is paid once per thousand posts

_EVERY_RIGHT = Network()


class Stage:
    def __init__(self, config: ShowConfig, opened_ms: int) -> None:
        self.records: dict[str, PostRecord] = {}
        self.by_author: dict[str, list[str]] = {}
        self.queue: dict[str, None] = {}  # pending and held posts that lead, in order of arrival
        self.tombstones: dict[str, int] = {}  # deleted ids → seq
        self.hidden: dict[str, str] = {}  # author → reason
        self.erased: dict[str, int] = {}  # author → seq
        self.approvals: dict[str, int] = {}  # author → approved posts
        self.counts: dict[str, int] = dict.fromkeys((*STATUSES, "received", "duplicates", "shed"), 0)
        self.rules: dict[str, int] = {}  # rule, and list as `words:NAME` → verdicts it gave
        self.policy = Policy(config.moderation)
        self.rejudging: dict[str, None] = {}  # posts to be judged again, in that order
        self.hold_back = HoldBack()
        self.trials = Trials()
        self.groups = Groups()
        self.rundown = Rundown()
        self.timeline = Timeline(config.timeline, start_ms(config.timeline, opened_ms))
        self.undo: dict[str, list[Undoable]] = {}
        self.last: dict[str, Any] | None = None
        self.similar = SimilarIndex(config.moderation.similar_per_mille, SIMILAR_WINDOW_MS, SIMILAR_POSTING)
        self.memory = Memory.from_config(self.policy.effective)
        self.learning = Learning(self.policy.effective)
        self.memory.thresholds = self.learning
        self.desk_queue = DeskQueue()
        self.to_erase: dict[str, None] = {}
        self.touched: dict[str, None] = {}  # records whose desk row must be made anew
        self.air_dirty = True
        self.desk_dirty = False
        self.config = config
        self.judge = Judge(self.policy.asked)
        self.feed = Feed(config.ranking)

    def configure(self, config: ShowConfig) -> None:
        """Take new settings. Standings of authors, lists and changes of policy that people gave stay. What waits is
        to be judged again (rejudge.py)."""
        self.config = config
        self.policy.configure(config.moderation)
        self.judge_by(Judge(self.policy.asked))
        self.timeline.configure(config.timeline)
        self.feed.configure(config.ranking)
        self.air_dirty = True

    def judge_by(self, judge: Judge) -> None:
        """Judge by the policy that stands now, compiled."""
        self.judge = judge
        self.memory.configure(self.policy.effective)
        self.learning.configure(self.policy.effective, looser=self.policy.looser)
        self.desk_dirty = True

    @property
    def mood(self) -> Mood:
        """How people talk now, against how they usually do: for whatever should wait until it is calm."""
        return self.learning.mood

    # --- looking ---------------------------------------------------------------------------------------------

    def level(self, record: PostRecord) -> int:
        author = record.features.author_key
        return self.feed.ranking.regular_level(self.approvals.get(author, 0)) if author else 0

    def rights(self, record: PostRecord) -> Network:
        """What the rights to its network's posts allow of this one."""
        return self.config.moderation.networks.get(record.network, _EVERY_RIGHT)

    def touch(self, record: PostRecord) -> None:
        self.touched[record.post_id] = None
        self.feed.touch(record)

    # --- moving ----------------------------------------------------------------------------------------------

    def move(
        self,
        record: PostRecord,
        status: Status,
        seq: int,
        at_ms: int,
        *,
        rule: str = "",
        reason: str = "",
        by: str | None = None,
        new: bool = False,
    ) -> None:
        """Put a post where it now stands, with everything that follows from it on every surface."""
        was: Status | None = None if new else record.status
        by_person = was == "approved" and record.by is not None
        if was is not None:
            self.counts[was] -= 1
        self.counts[status] += 1
        record.status, record.rule, record.reason, record.by = status, rule, reason, by
        record.changed_seq = seq
        if status == "rejected" and by is not None:
            self.memory.pictures.block(record.post_id, record.pictures, by)
        elif was == "rejected" and status != "withdrawn":
            self.memory.pictures.release(record.post_id)
        if by is not None and rule != "four_eyes" and status != "pending":
            record.objection = "" if status == "approved" else "edited_after_decision"
        self.rejudging.pop(record.post_id, None)
        if record.release_ms is not None:
            record.release_ms = None
            self.hold_back.drop(record.post_id)
        if status != "approved" or by is None:
            record.first_by = None
        if status == "approved" and was != "approved":
            record.approved_ms = at_ms
            self._count_approval(record.features.author_key, 1)
        elif was == "approved" and status != "approved":
            self._count_approval(record.features.author_key, -1)
            record.pinned = False
        self._note_persons_approval(record, was, by_person)
        if status != "approved":
            self.off_air(record.post_id, seq, at_ms, by or "", status)
            if status in ("rejected", "withdrawn") and self.rundown.forget(record.post_id):
                self.rundown.changed_seq = seq
        for id_ in self.groups.moved(record, was, self.records):
            self.place(self.records[id_])
        self.memory.note_group(self.groups.root(record.post_id), self.groups.size(record.post_id))
        self.place(record)

    def _note_persons_approval(self, record: PostRecord, was: Status | None, before: bool) -> None:
        """Count how many posts of its author people approve; `before`: this one was among them."""
        now = record.status == "approved" and record.by is not None
        taken_back = before and record.by is None and record.status == "withdrawn"
        if (
            now == before or taken_back or was == "withdrawn"
        ):  # what its source takes or gives back is no verdict
            return
        self.memory.note_approval(record.features.author_key, -1 if before else 1)

    def place(self, record: PostRecord) -> None:
        """Queue and candidates follow from where a record stands and whether it leads. What is yet to be judged again
        does not enter the feed."""
        id_ = record.post_id
        leads = record.leader is None
        if leads and record.status in ("pending", "held"):
            self.queue.setdefault(id_)
        else:
            self.queue.pop(id_, None)
        shown = leads and record.status == "approved" and id_ not in self.rejudging
        if shown and self.rights(record).feed:
            self.feed.enter(record)
        else:
            self.feed.leave(id_)
        self.touch(record)

    def wait_for(self, record: PostRecord, release_ms: int) -> None:
        """A pending post is shown at a time, unless anything changes before: every move ends the wait."""
        record.release_ms = release_ms
        self.hold_back.put(record.post_id, release_ms)
        self.touch(record)

    def note_judged(self, record: PostRecord) -> None:
        """The rules gave a verdict (the record's `judged` and `judged_by`): new words, or stricter rules."""
        by = record.judged_by
        rule = by if by.startswith("rule_error:") else by.partition(":")[0]
        for name in dict.fromkeys((rule, by)):
            if name in self.rules or len(self.rules) < RULES_COUNTED:
                self.rules[name] = self.rules.get(name, 0) + 1

    def off_air(self, post_id: str, seq: int, at_ms: int, by: str, why: str) -> None:
        """A post that may not air leaves the programme at once, and the preview with it."""
        rundown = self.rundown
        if rundown.programme is not None and rundown.programme.post_id == post_id:
            rundown.clear(at_ms, self.timeline.bt(at_ms), seq, by, why)
            rundown.changed_seq = seq
            self.air_dirty = True
        if rundown.preview is not None and rundown.preview.post_id == post_id:
            rundown.preview = None
            rundown.changed_seq = seq

    def stand(self, author: str, standing: Standing | None) -> None:
        """An author stands like this with people from now on; the rows of their posts say so."""
        self.memory.standings.put(author, standing)
        for id_ in self.by_author.get(author, ()):
            self.touched[id_] = None
        self.desk_dirty = True

    def heed_rights(self, seq: int, at_ms: int) -> None:
        """Networks' rights have changed: what may not be shown any more leaves feed and air at once."""
        for record in self.records.values():
            if record.status == "approved":
                self.place(record)
        programme = self.rundown.programme
        record_on_air = self.records.get(programme.post_id) if programme is not None else None
        if record_on_air is not None and not self.rights(record_on_air).air:
            self.off_air(record_on_air.post_id, seq, at_ms, "", "rights")

    def withdraw(self, record: PostRecord, seq: int, at_ms: int, rule: str, by: str | None = None) -> None:
        """For good: off every surface, and its words out of memory and vault."""
        self.bury(record.post_id, seq)
        record.hidden_from = record.hidden_by = None
        self.move(record, "withdrawn", seq, at_ms, rule=rule, by=by)
        record.post = None
        record.matched = ()
        self.to_erase[record.post_id] = None

    def bury(self, post_id: str, seq: int) -> None:
        """Keep a tombstone, so that a replayed or late source cannot bring the post back."""
        self.tombstones[post_id] = seq
        if len(self.tombstones) > TOMBSTONES_KEPT:
            del self.tombstones[next(iter(self.tombstones))]

    def _count_approval(self, author: str, by: int) -> None:
        if not author:
            return
        self.approvals[author] = self.approvals.get(author, 0) + by
        if len(self.approvals) > AUTHORS_KEPT:
            del self.approvals[next(iter(self.approvals))]

    # --- memory ----------------------------------------------------------------------------------------------

    def admit(self, record: PostRecord) -> None:
        self.records[record.post_id] = record
        author = record.features.author_key
        if author:
            self.by_author.setdefault(author, []).append(record.post_id)
        if len(self.records) > POSTS_KEPT + _EVICT:
            self._evict()

    def rewrite(self, record: PostRecord, features: Features) -> None:
        """Other words, and perhaps another author: a source may learn late who wrote a post."""
        before, author = record.features.author_key, features.author_key
        record.features = features
        if author == before:
            return
        self._disown(before, record.post_id)
        if author:
            insort(
                self.by_author.setdefault(author, []), record.post_id, key=lambda id_: self.records[id_].seq
            )
        if record.status == "approved":
            self._count_approval(before, -1)
            self._count_approval(author, 1)
            if record.by is not None:
                self.memory.note_approval(before, -1)
                self.memory.note_approval(author, 1)

    def _disown(self, author: str, post_id: str) -> None:
        if author:
            mine = self.by_author[author]
            mine.remove(post_id)
            if not mine:
                del self.by_author[author]

    def _evict(self) -> None:
        """Let the oldest settled posts go; the journal keeps them. What is on any surface stays."""
        rundown = self.rundown
        keep = {*self.feed.shown, *rundown.shortlist}
        keep |= {slot.post_id for slot in (rundown.preview, rundown.programme) if slot is not None}
        gone = []
        for id_, record in self.records.items():
            if id_ not in keep and not record.pinned:
                gone.append(record)
                if len(gone) == _EVICT:
                    break
        for record in gone:
            id_ = record.post_id
            del self.records[id_]
            self.queue.pop(id_, None)
            self.feed.leave(id_)
            self.groups.leave(id_)
            self.similar.discard(id_)
            self.rejudging.pop(id_, None)
            self.hold_back.drop(id_)
            self.trials.forget(id_)
            self.touched[id_] = None
            self._disown(record.features.author_key, id_)
