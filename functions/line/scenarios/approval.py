"""Scenarios as a matter that two persons decide on (`line.approvals`): what keeps one from being approved, and what publishing one means."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.changes import Change, New, Saved
from line import replies
from line.approvals.records import Version as Decided
from line.approvals.verbs import Approving, Finding
from line.scenarios import lint, previews
from line.scenarios.content import Content
from line.scenarios.records import LIVE_KEY, Live, Scenario, Version, live_entries


class Scenarios(Approving[Scenario]):
    KIND, NOUN = "SCENARIO", "会話"
    matter, version = Scenario, Version

    def findings(self, matter_id: str, content: Content) -> Sequence[Finding]:
        return findings(matter_id, content, Live.find(*LIVE_KEY, consistent=True))

    def not_looked_at(self, matter: Scenario) -> str | None:
        return previews.not_looked_at(matter)

    def put_live(self, matter: Scenario, version: Decided) -> Sequence[Change]:
        live, entries = _live_now()
        starts = version.content["starts"]
        entries[matter.scenario_id] = {"number": version.number, "follow": starts["follow"], "words": starts["words"]}
        return [_live_saved(live, entries)]

    def taken_off(self, matter: Scenario) -> Sequence[Change]:
        """Its buttons are old, its words are ordinary words."""
        live, entries = _live_now()
        entries.pop(matter.scenario_id, None)
        return [_live_saved(live, entries)]


SCENARIOS = Scenarios()


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


def _live_now() -> tuple[Live | None, dict[str, Any]]:
    live = Live.find(*LIVE_KEY, consistent=True)
    return live, live_entries(live)


def _live_saved(live: Live | None, entries: dict[str, Any]) -> Change:
    if live is None:
        return New(Live(pk=LIVE_KEY[0], sk=LIVE_KEY[1], entries=entries))
    live.entries = entries
    return Saved(live)
