"""Two persons: one writes and proposes, another of the city decides, and then it may be published, now or at a time, and rolled back.

Each verb changes the matter that it is given and says what else is committed with it; `act` loads, checks the version and commits, so
that a repeated request meets its own marker and changes nothing. The words are the catalogue's (decision record two-persons). What is
different between conversations, menus and broadcasts stands in their `Approving`; the rest stands here, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, fingerprint
from kernel.errors import FieldError
from line.approvals import steps
from line.approvals.records import (
    APPROVED,
    DRAFT,
    PROPOSED,
    RETURNED,
    STATES,
    WITHDRAWN,
    Matter,
    Version,
    version_sort,
)
from line.records import LineRecord

WRITE, APPROVE = "line.write", "line.approve"
AHEAD_MOST_DAYS: Final = 90
SYSTEM: Final = "自動"

type Content = Mapping[str, Any]
type Verb[M: Matter] = steps.Verb[M]


@dataclass(frozen=True)
class Finding:
    """What must be mended, in words, with its mend; `node` is the part of the content that it is about, or nothing."""

    code: str
    node: str
    words: str
    mend: str

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "node": self.node, "words": self.words, "mend": self.mend}


class Approving[M: Matter]:
    """The verbs on one kind of matter."""

    KIND: ClassVar[str]  # the word in its keys
    NOUN: ClassVar[str]
    matter: type[M]
    version: type[Version]

    # --- what the kinds differ in

    def hash_of(self, content: Content) -> str:
        """What an approval names: the content's own hash."""
        return fingerprint(content)

    def findings(self, matter_id: str, content: Content) -> Sequence[Finding]:
        """What must be mended before a content may be proposed or approved."""
        raise NotImplementedError

    def hindrances(self, matter_id: str, content: Content) -> Sequence[Finding]:
        """What must be mended before a content may be published."""
        return self.findings(matter_id, content)

    def not_looked_at(self, matter: M) -> str | None:
        """Why a proposal may not be approved yet, whoever approves it."""
        del matter
        return None

    def kept_with(self, version: Version) -> Sequence[Change]:
        """What else is kept with a proposal."""
        del version
        return ()

    def put_live(self, matter: M, version: Version) -> Sequence[Change]:
        """What makes a version run, besides the matter's own record."""
        raise NotImplementedError

    def taken_off(self, matter: M) -> Sequence[Change]:
        """What makes it run no longer."""
        raise NotImplementedError

    # --- what is the same for all

    def key(self, matter_id: str) -> tuple[str, str]:
        return f"{self.KIND}#{matter_id}", self.KIND

    def find_version(self, matter_id: str, number: int) -> Version | None:
        return self.version.find(f"{self.KIND}#{matter_id}", version_sort(number), consistent=True)

    def must_version(self, matter_id: str, number: int) -> Version:
        return self.version.must(f"{self.KIND}#{matter_id}", version_sort(number), consistent=True)

    def of(self, matter_id: str) -> M:
        """The matter as it stands now. Raises NotFound."""
        return self.matter.must(*self.key(matter_id), consistent=True)

    def begin(self, matter_id: str, content: Content, reason: str, marker: Marker, *, by: Staff, **known: Any) -> str:
        """A new matter with its first draft. Raises Conflict (the id is taken)."""
        pk, sk = self.key(matter_id)
        matter = self.matter(pk=pk, sk=sk, gsi1pk=f"{self.KIND}S", gsi1sk=matter_id, **known)
        self._drafted(matter, content, reason, by)
        return str(commit(New(matter), table=LineRecord, marker=marker, answer=matter_id).answer)

    def act(self, matter_id: str, version: int, marker: Marker, verb: Verb[M]) -> None:
        """Do `verb` once to the matter at this version; a repetition changes nothing.

        Raises NotFound, Stale (somebody else was first), and what the verb raises.
        """
        steps.act(self.of(matter_id), version, marker, verb)

    def write(self, matter: M, content: Content, reason: str, *, by: Staff) -> Sequence[Change]:
        """Write the draft. Raises WrongState (it is being decided on)."""
        if matter.draft and matter.draft["state"] == PROPOSED:
            raise errors.WrongState("承認待ちの間は書けません。先に「取り下げ」をしてください。")
        self._drafted(matter, content, reason, by)
        return []

    def _drafted(self, matter: M, content: Content, reason: str, by: Staff) -> None:
        before = matter.draft or {}
        matter.name = content["name"]
        matter.draft = {
            "state": DRAFT,
            "content": dict(content),
            "hash": self.hash_of(content),
            "reason": reason.strip(),
            "writers": steps.with_writer(before.get("writers", []), by),
        }
        matter.tell(by.name, "下書きを残しました", reason.strip())

    def discard(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Give up a draft: what runs goes on. Raises WrongState (what was never proposed has nothing else)."""
        self._draft_in(matter, DRAFT, RETURNED)
        if not matter.proposals:
            raise errors.WrongState(f"まだ一度も起案していない{self.NOUN}です。下書きを書き直してください。")
        matter.tell(by.name, "下書きをやめました", reason.strip())
        matter.draft = None
        return []

    def propose(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Put the draft before the city. Raises WrongState, Invalid (findings)."""
        draft = self._draft_in(matter, DRAFT)
        self._clean(self.findings(matter.matter_id, draft["content"]), "/content")
        matter.proposals += 1
        now = clock.now()
        matter.draft = draft | {
            "state": PROPOSED,
            "hash": self.hash_of(draft["content"]),
            "number": matter.proposals,
            "reason": reason.strip(),
            "writers": steps.with_writer(draft["writers"], by),
            "proposer": by.name,
            "at": clock.iso(now),
        }
        matter.tell(by.name, f"第{matter.proposals}版を起案しました", reason.strip())
        version = self.version(
            pk=f"{self.KIND}#{matter.matter_id}",
            sk=version_sort(matter.proposals),
            number=matter.proposals,
            state=PROPOSED,
            content=draft["content"],
            hash=matter.draft["hash"],
            reason=reason.strip(),
            proposed_by=by.name,
            proposed_at=now,
        )
        return [New(version), *self.kept_with(version)]

    def withdraw(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Take a proposal back before it is decided: it is a draft again. Raises WrongState."""
        self._draft_in(matter, PROPOSED)
        return self._sent_back(matter, WITHDRAWN, DRAFT, "の起案を取り下げました", reason, by)

    def give_back(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Give a proposal back to those who write. Raises WrongState."""
        self._draft_in(matter, PROPOSED)
        changes = self._sent_back(matter, RETURNED, RETURNED, "の起案を戻しました", reason, by)
        matter.draft = matter.draft | {"returned": {"by": by.name, "reason": reason.strip()}}
        return changes

    def _sent_back(self, matter: M, decision: str, state: str, what: str, reason: str, by: Staff) -> Sequence[Change]:
        changes = [self._decided(matter, decision, by, reason)]
        matter.tell(by.name, f"第{matter.draft['number']}版{what}", reason.strip())
        kept = {"content", "hash", "reason", "writers"}
        matter.draft = {key: value for key, value in matter.draft.items() if key in kept} | {"state": state}
        return changes

    def approve(self, matter: M, seen: str, *, by: Staff) -> Sequence[Change]:
        """Approve the proposal whose hash is `seen`. It may be published then; nothing is published by this.

        Raises WrongState, RuleBroken (the decider wrote it, another content was seen, nobody looked at it), Invalid (findings).
        """
        draft = self._draft_in(matter, PROPOSED)
        if hindrance := self.why_not_approve(matter, by.id):
            raise errors.RuleBroken(hindrance)
        if seen != draft["hash"]:
            raise errors.RuleBroken("画面に出ている内容と、承認待ちの内容が違います。画面を読み直してください。")
        self._clean(self.findings(matter.matter_id, draft["content"]), "/content")
        changes = [self._decided(matter, APPROVED, by, "")]
        matter.approved = draft["number"]
        matter.tell(by.name, f"第{draft['number']}版を承認しました", f"内容の印 {draft['hash'][:12]}")
        matter.draft = None
        return changes

    def why_not_approve(self, matter: M, staff_id: str) -> str | None:
        """Why this member of staff may not approve the proposal, or None (rule L-1: who wrote it)."""
        if steps.wrote(matter.draft["writers"], staff_id):
            return "起案した人と、内容を書いた人は承認できません。ほかの職員に頼んでください。"
        return self.not_looked_at(matter)

    def publish(self, matter: M, number: int, at: datetime | None, *, by: Staff) -> Sequence[Change]:
        """Publish an approved number, now or at a time. Raises WrongState (it was not approved), RuleBroken (the time), Invalid (findings)."""
        version = self.find_version(matter.matter_id, number)
        if version is None or version.state != APPROVED:
            raise errors.WrongState("公開できるのは、承認された版だけです。")
        if at is None:
            return self._put_live(matter, version, by.name)
        ahead = (at - clock.now()).total_seconds()
        if not 0 < ahead <= AHEAD_MOST_DAYS * 86_400:
            raise errors.RuleBroken(f"公開の日時は、今より後、{AHEAD_MOST_DAYS}日以内で指定してください。")
        matter.planned = {"number": number, "at": clock.iso(at), "by": by.name}
        matter.look_again(at)
        local = at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")
        matter.tell(by.name, f"第{number}版の公開を予約しました", local)
        return []

    def call_off(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Call a planned publication off. Raises WrongState."""
        if not matter.planned:
            raise errors.WrongState("公開の予約はありません。")
        matter.tell(by.name, f"第{matter.planned['number']}版の公開の予約を取り消しました", reason.strip())
        _unplan(matter)
        return []

    def roll_back(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Put the number that ran before in its place again. Raises WrongState (there was none)."""
        if not matter.live or not matter.before:
            raise errors.WrongState("戻せる版がありません。")
        version = self.must_version(matter.matter_id, matter.before)
        return self._put_live(matter, version, by.name, f"第{matter.live}版から戻しました：{reason.strip()}")

    def halt(self, matter: M, reason: str, *, by: Staff) -> Sequence[Change]:
        """Publish it no longer. Raises WrongState."""
        if not matter.live:
            raise errors.WrongState("公開していません。")
        changes = self.taken_off(matter)
        matter.tell(by.name, f"第{matter.live}版の公開をやめました", reason.strip())
        matter.before, matter.live = matter.live, None
        _unplan(matter)
        return changes

    def publish_due(self, matter_id: str) -> None:
        """The time of a planned publication has come. What may not be published any more is called off, and the history says why."""
        matter = self.of(matter_id)
        if not matter.planned or clock.parse(matter.planned["at"]) > clock.now():
            return
        planned = matter.planned
        version = self.must_version(matter_id, planned["number"])
        changes: Sequence[Change]
        try:
            changes = self._put_live(matter, version, planned["by"], "予約した時刻になりました")
        except (errors.Invalid, errors.RuleBroken) as found:
            why = found.errors[0].message if isinstance(found, errors.Invalid) else found.detail
            _unplan(matter)
            matter.tell(SYSTEM, f"第{planned['number']}版を公開できませんでした", why)
            changes = []
        commit(Saved(matter), *changes, table=LineRecord)

    def _put_live(self, matter: M, version: Version, who: str, detail: str = "") -> Sequence[Change]:
        self._clean(self.hindrances(matter.matter_id, version.content), "/number")
        changes = self.put_live(matter, version)
        if matter.live != version.number:
            matter.before, matter.live = matter.live or matter.before, version.number
        _unplan(matter)
        matter.tell(who, f"第{version.number}版を公開しました", detail)
        return changes

    def _clean(self, found: Sequence[Finding], pointer: str) -> None:
        if found:
            told = [
                FieldError(f"{pointer}/{one.node}" if one.node else pointer, one.code, one.words + one.mend)
                for one in found
            ]
            raise errors.Invalid(told)

    def _decided(self, matter: M, state: str, by: Staff, reason: str) -> Change:
        version = self.must_version(matter.matter_id, matter.draft["number"])
        version.state, version.decided_by, version.decided_at = state, by.name, clock.now()
        version.decided_reason = reason.strip() or None
        return Saved(version)

    def _draft_in(self, matter: M, *states: str) -> dict[str, Any]:
        return steps.draft_in(matter.draft, STATES[matter.state], *states)

    def actions(self, matter: M, staff: Staff) -> list[str]:
        """What this member of staff may do with the matter now."""
        writes, decides = staff.may(WRITE), staff.may(APPROVE)
        state = matter.draft["state"] if matter.draft else ""
        found = []
        if writes and state != PROPOSED:
            found.append("write")
        if state and (writes or decides):
            found.append("preview")
        if writes:
            found += {DRAFT: ["propose"], PROPOSED: ["withdraw"]}.get(state, [])
            found += ["discard"] if state in (DRAFT, RETURNED) and matter.proposals else []
        if decides and state == PROPOSED:
            found += ["return"] if self.why_not_approve(matter, staff.id) else ["approve", "return"]
        if decides or writes:
            found += ["publish"] if matter.approved else []
            found += ["call-off"] if matter.planned else []
            found += ["roll-back"] if matter.live and matter.before else []
            found += ["halt"] if matter.live else []
        return found


def _unplan(matter: Matter) -> None:
    matter.planned = None
    matter.look_again(None)
