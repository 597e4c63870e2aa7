"""Two persons: one writes and proposes, another of the city decides, and then it may be published, now or at a time, and rolled back.

Each verb changes the scenario that it is given and says what else is committed with it; `act` loads, checks the version and commits, so
that a repeated request meets its own marker and changes nothing. The words are the catalogue's (decision record two-persons).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from line import replies
from line.records import LineRecord
from line.scenarios import lint, previews
from line.scenarios.content import Content, hash_of
from line.scenarios.lint import Finding
from line.scenarios.records import (
    APPROVED,
    DRAFT,
    LIVE_KEY,
    PROPOSED,
    RETURNED,
    STATES,
    WITHDRAWN,
    Live,
    Preview,
    Scenario,
    Version,
    live_entries,
    preview_key,
    scenario_key,
    version_key,
)
from line.scenarios.waiting import APPROVE, WRITE

AHEAD_MOST_DAYS: Final = 90
SYSTEM: Final = "自動"

type Verb = Callable[[Scenario], Sequence[Change]]


def of(scenario_id: str) -> Scenario:
    """The scenario as it stands now. Raises NotFound."""
    return Scenario.must(*scenario_key(scenario_id), consistent=True)


def begin(scenario_id: str, content: Content, reason: str, marker: Marker, *, by: Staff) -> str:
    """A new scenario with its first draft. Raises Conflict (the id is taken)."""
    pk, sk = scenario_key(scenario_id)
    scenario = Scenario(pk=pk, sk=sk, gsi1pk="SCENARIOS", gsi1sk=scenario_id, scenario_id=scenario_id)
    _drafted(scenario, content, reason, by)
    return str(commit(New(scenario), table=LineRecord, marker=marker, answer=scenario_id).answer)


def act(scenario_id: str, version: int, marker: Marker, verb: Verb) -> None:
    """Do `verb` once to the scenario at this version; a repetition changes nothing.

    Raises NotFound, Stale (somebody else was first), and what the verb raises.
    """
    scenario = of(scenario_id)
    if scenario.version != version:
        if done_before(LineRecord, marker):
            return
        raise errors.Stale()
    changes = verb(scenario)
    commit(Saved(scenario), *changes, table=LineRecord, marker=marker)


def write(scenario: Scenario, content: Content, reason: str, *, by: Staff) -> Sequence[Change]:
    """Write the draft. Raises WrongState (it is being decided on)."""
    if scenario.draft and scenario.draft["state"] == PROPOSED:
        raise errors.WrongState("承認待ちの間は書けません。先に「取り下げ」をしてください。")
    _drafted(scenario, content, reason, by)
    return []


def _drafted(scenario: Scenario, content: Content, reason: str, by: Staff) -> None:
    before = scenario.draft or {}
    writers = {one["id"]: one for one in [*before.get("writers", []), {"id": by.id, "name": by.name}]}
    scenario.name = content["name"]
    scenario.draft = {
        "state": DRAFT,
        "content": dict(content),
        "hash": hash_of(content),
        "reason": reason.strip(),
        "writers": list(writers.values()),
    }
    scenario.tell(by.name, "下書きを残しました", reason.strip())


def discard(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give up a draft: what runs goes on. Raises WrongState (a scenario that was never proposed has nothing else)."""
    _draft_in(scenario, DRAFT, RETURNED)
    if not scenario.proposals:
        raise errors.WrongState("まだ一度も起案していない会話です。下書きを書き直してください。")
    scenario.tell(by.name, "下書きをやめました", reason.strip())
    scenario.draft = None
    return []


def findings(scenario_id: str, content: Content, live: Live | None) -> list[Finding]:
    """What must be mended before a content may be proposed, approved or published beside what is live."""
    others = {name: one for name, one in live_entries(live).items() if name != scenario_id}
    return [*lint.findings(scenario_id, content, list(others)), *_clashes(content, others)]


def _clashes(content: Content, others: Mapping[str, Any]) -> list[Finding]:
    """Two scenarios can't begin at the same thing."""
    found = []
    starts = content["starts"]
    if starts["follow"] and (other := next((name for name, one in others.items() if one["follow"]), "")):
        told = f"友だち追加のときには、会話「{other}」がもうはじまります。"
        found.append(Finding("clash", "", told, "どちらか一つだけにしてください。"))
    taken = {replies.folded(word["word"]): name for name, one in others.items() for word in one["words"]}
    for word in starts["words"]:
        if other := taken.get(replies.folded(word["word"]), ""):
            told = f"言葉「{word['word']}」では、会話「{other}」がもうはじまります。"
            found.append(Finding("clash", "", told, "別の言葉にしてください。"))
    return found


def propose(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Put the draft before the city. Raises WrongState, Invalid (the linter's findings)."""
    draft = _draft_in(scenario, DRAFT)
    _clean(scenario.scenario_id, draft["content"], "/content")
    scenario.proposals += 1
    now = clock.now()
    writers = {one["id"]: one for one in [*draft["writers"], {"id": by.id, "name": by.name}]}
    scenario.draft = draft | {
        "state": PROPOSED,
        "number": scenario.proposals,
        "reason": reason.strip(),
        "writers": list(writers.values()),
        "proposer": by.name,
        "at": clock.iso(now),
    }
    scenario.tell(by.name, f"第{scenario.proposals}版を起案しました", reason.strip())
    pk, sk = version_key(scenario.scenario_id, scenario.proposals)
    version = Version(
        pk=pk,
        sk=sk,
        number=scenario.proposals,
        state=PROPOSED,
        content=draft["content"],
        hash=draft["hash"],
        reason=reason.strip(),
        proposed_by=by.name,
        proposed_at=now,
    )
    return [New(version)]


def withdraw(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Take a proposal back before it is decided: it is a draft again. Raises WrongState."""
    _draft_in(scenario, PROPOSED)
    return _sent_back(scenario, WITHDRAWN, DRAFT, "の起案を取り下げました", reason, by)


def give_back(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Give a proposal back to those who write. Raises WrongState."""
    _draft_in(scenario, PROPOSED)
    changes = _sent_back(scenario, RETURNED, RETURNED, "の起案を戻しました", reason, by)
    scenario.draft = scenario.draft | {"returned": {"by": by.name, "reason": reason.strip()}}
    return changes


def _sent_back(scenario: Scenario, decision: str, state: str, what: str, reason: str, by: Staff) -> Sequence[Change]:
    changes = [_decided(scenario, decision, by, reason)]
    scenario.tell(by.name, f"第{scenario.draft['number']}版{what}", reason.strip())
    kept = {"content", "hash", "reason", "writers"}
    scenario.draft = {key: value for key, value in scenario.draft.items() if key in kept} | {"state": state}
    return changes


def approve(scenario: Scenario, seen: str, *, by: Staff) -> Sequence[Change]:
    """Approve the proposal whose hash is `seen`. It may be published then; nothing is published by this.

    Raises WrongState, RuleBroken (the decider wrote it, another content was seen, no tester has looked at it), Invalid (findings).
    """
    draft = _draft_in(scenario, PROPOSED)
    if hindrance := why_not_approve(scenario, by.id):
        raise errors.RuleBroken(hindrance)
    if seen != draft["hash"]:
        raise errors.RuleBroken("画面に出ている内容と、承認待ちの内容が違います。画面を読み直してください。")
    _clean(scenario.scenario_id, draft["content"], "/content")
    changes = [_decided(scenario, APPROVED, by, "")]
    scenario.approved = draft["number"]
    scenario.tell(by.name, f"第{draft['number']}版を承認しました", f"内容の印 {draft['hash'][:12]}")
    scenario.draft = None
    return changes


def why_not_approve(scenario: Scenario, staff_id: str) -> str | None:
    """Why this member of staff may not approve the proposal, or None (rule L-1: who wrote it; rule L-2: nobody looked at it)."""
    if any(one["id"] == staff_id for one in scenario.draft["writers"]):
        return "起案した人と、内容を書いた人は承認できません。ほかの職員に頼んでください。"
    preview = Preview.find(*preview_key(scenario.scenario_id, previews.edition_of(scenario.draft["content"])))
    if preview is None or preview.hash != scenario.draft["hash"] or not preview.testers:
        return (
            "まだだれも、この内容をスマートフォンで確かめていません。「スマートフォンで確かめる」から確かめてください。"
        )
    return None


def publish(scenario: Scenario, number: int, at: datetime | None, *, by: Staff) -> Sequence[Change]:
    """Publish an approved number, now or at a time. Raises WrongState (it was not approved), RuleBroken (the time), Invalid (findings)."""
    version = Version.find(*version_key(scenario.scenario_id, number), consistent=True)
    if version is None or version.state != APPROVED:
        raise errors.WrongState("公開できるのは、承認された版だけです。")
    if at is None:
        return _put_live(scenario, version, by.name)
    ahead = (at - clock.now()).total_seconds()
    if not 0 < ahead <= AHEAD_MOST_DAYS * 86_400:
        raise errors.RuleBroken(f"公開の日時は、今より後、{AHEAD_MOST_DAYS}日以内で指定してください。")
    scenario.planned = {"number": number, "at": clock.iso(at), "by": by.name}
    scenario.look_again(at)
    local = at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")
    scenario.tell(by.name, f"第{number}版の公開を予約しました", local)
    return []


def call_off(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Call a planned publication off. Raises WrongState."""
    if not scenario.planned:
        raise errors.WrongState("公開の予約はありません。")
    scenario.tell(by.name, f"第{scenario.planned['number']}版の公開の予約を取り消しました", reason.strip())
    _unplan(scenario)
    return []


def roll_back(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Put the number that ran before in its place again. Raises WrongState (there was none)."""
    if not scenario.live or not scenario.before:
        raise errors.WrongState("戻せる版がありません。")
    version = Version.must(*version_key(scenario.scenario_id, scenario.before), consistent=True)
    return _put_live(scenario, version, by.name, f"第{scenario.live}版から戻しました：{reason.strip()}")


def halt(scenario: Scenario, reason: str, *, by: Staff) -> Sequence[Change]:
    """Publish it no longer: its buttons are old, its words are ordinary words. Raises WrongState."""
    if not scenario.live:
        raise errors.WrongState("公開していません。")
    live, entries = _live_now()
    entries.pop(scenario.scenario_id, None)
    scenario.tell(by.name, f"第{scenario.live}版の公開をやめました", reason.strip())
    scenario.before, scenario.live = scenario.live, None
    _unplan(scenario)
    return [_live_saved(live, entries)]


def publish_due(scenario_id: str) -> None:
    """The time of a planned publication has come. What may not be published any more is called off, and the history says why."""
    scenario = of(scenario_id)
    if not scenario.planned or clock.parse(scenario.planned["at"]) > clock.now():
        return
    planned = scenario.planned
    version = Version.must(*version_key(scenario_id, planned["number"]), consistent=True)
    try:
        changes = _put_live(scenario, version, planned["by"], "予約した時刻になりました")
    except errors.Invalid as found:
        _unplan(scenario)
        scenario.tell(SYSTEM, f"第{planned['number']}版を公開できませんでした", found.errors[0].message)
        changes = []
    commit(Saved(scenario), *changes, table=LineRecord)


def _put_live(scenario: Scenario, version: Version, who: str, detail: str = "") -> list[Change]:
    _clean(scenario.scenario_id, version.content, "/number")
    live, entries = _live_now()
    starts = version.content["starts"]
    entries[scenario.scenario_id] = {"number": version.number, "follow": starts["follow"], "words": starts["words"]}
    if scenario.live != version.number:
        scenario.before, scenario.live = scenario.live or scenario.before, version.number
    _unplan(scenario)
    scenario.tell(who, f"第{version.number}版を公開しました", detail)
    return [_live_saved(live, entries)]


def _unplan(scenario: Scenario) -> None:
    scenario.planned = None
    scenario.look_again(None)


def _live_now() -> tuple[Live | None, dict[str, Any]]:
    live = Live.find(*LIVE_KEY, consistent=True)
    return live, live_entries(live)


def _live_saved(live: Live | None, entries: dict[str, Any]) -> Change:
    if live is None:
        return New(Live(pk=LIVE_KEY[0], sk=LIVE_KEY[1], entries=entries))
    live.entries = entries
    return Saved(live)


def _clean(scenario_id: str, content: Content, pointer: str) -> None:
    found = findings(scenario_id, content, Live.find(*LIVE_KEY, consistent=True))
    if found:
        told = [
            FieldError(f"{pointer}/{one.node}" if one.node else pointer, one.code, one.words + one.mend)
            for one in found
        ]
        raise errors.Invalid(told)


def _decided(scenario: Scenario, state: str, by: Staff, reason: str) -> Change:
    version = Version.must(*version_key(scenario.scenario_id, scenario.draft["number"]), consistent=True)
    version.state, version.decided_by, version.decided_at = state, by.name, clock.now()
    version.decided_reason = reason.strip() or None
    return Saved(version)


def _draft_in(scenario: Scenario, *states: str) -> dict[str, Any]:
    if not scenario.draft or scenario.draft["state"] not in states:
        raise errors.WrongState(f"今は「{STATES[scenario.state]}」です。この操作はできません。")
    found: dict[str, Any] = scenario.draft
    return found


def actions(scenario: Scenario, staff: Staff) -> list[str]:
    """What this member of staff may do with the scenario now."""
    writes, decides = staff.may(WRITE), staff.may(APPROVE)
    state = scenario.draft["state"] if scenario.draft else ""
    found = []
    if writes and state != PROPOSED:
        found.append("write")
    if state and (writes or decides):
        found.append("preview")
    if writes:
        found += {DRAFT: ["propose"], PROPOSED: ["withdraw"]}.get(state, [])
        found += ["discard"] if state in (DRAFT, RETURNED) and scenario.proposals else []
    if decides and state == PROPOSED:
        found += ["return"] if why_not_approve(scenario, staff.id) else ["approve", "return"]
    if decides or writes:
        found += ["publish"] if scenario.approved else []
        found += ["call-off"] if scenario.planned else []
        found += ["roll-back"] if scenario.live and scenario.before else []
        found += ["halt"] if scenario.live else []
    return found
