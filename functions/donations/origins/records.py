"""What is stored of origin checks, in the donations' table.

| access                                   | index | pk                            | sk                  |
|------------------------------------------|-------|-------------------------------|---------------------|
| one survey, its sheets                   | table | ORIGINSURVEY#<id>             | SURVEY, SHEET#<vendor>#<n> |
| all surveys                              | gsi1  | ORIGINSURVEYS                 | prepared#id         |
| sheets without an answer, by deadline    | gsi1  | ORIGINSHEETS#open             | due#id              |
| … answered, closed: a month              | gsi1  | ORIGINSHEETS#answered#2026-11 | instant#id          |
| the sheets of a vendor                   | gsi2  | ORIGINSHEETS#vendor#<id>      | due#id              |
| sheets to be reminded of                 | due   | DUE#<shard>                   | instant#…           |
| one suspicion                            | table | ORIGINDOUBT#<id>              | DOUBT               |
| suspicions that wait, by deadline        | gsi1  | ORIGINDOUBTS#waiting          | due#id              |
| … decided: a month                       | gsi1  | ORIGINDOUBTS#closed#2026-11   | instant#id          |
| the suspicions about a vendor's gifts    | gsi2  | ORIGINDOUBTS#vendor#<id>      | raised#id           |
| gifts whose parcels wait                 | table | ORIGINHOLDS                   | <gift>#<doubt>      |
| for which suspicions those of a gift wait | table | ORIGINHELD#<gift>            | HELD                |
| one visit                                | table | ORIGINVISIT#<id>              | VISIT               |
| visits: a month; a vendor's              | gsi1  | ORIGINVISITS#2026-11; gsi2 ORIGINVISITS#vendor#<id> | day#id |
"""

from typing import Any, Final

from pynamodb.attributes import UnicodeSetAttribute

from donations.notification import gift_key
from donations.records import DonationsRecord
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

DRAFT, SENT, CLOSED = "draft", "sent", "closed"
SURVEY_STATES: Final = {DRAFT: "用意した", SENT: "送った", CLOSED: "締め切った"}
OPEN, ANSWERED = "open", "answered"
SHEET_STATES: Final = {OPEN: "回答待ち", ANSWERED: "回答あり", CLOSED: "回答なしで締切"}
REPORTED, IMPROVING = "reported", "improving"
DOUBT_STATES: Final = {OPEN: "報告前", REPORTED: "市が判断", IMPROVING: "改善待ち", CLOSED: "終了"}
GIFTS_MOST: Final = 50  # on one sheet: its answers, and a suspicion for each, must fit into one transaction
HISTORY_MOST: Final = 100


class OriginSurvey(DonationsRecord, discriminator="donations.origin_survey"):
    """A survey of a period: draft ──send──► sent ──close──► closed (a draft may be closed at once).

    `targets` is [{vendor_id, n, codes}]: a sheet each, its gifts as they were in force when it was prepared.
    """

    survey_id = public(text(null=False))
    title = public(text(null=False))
    criteria = public(JsonAttribute(default=list))
    targets = public(JsonAttribute())
    state = public(text(null=False))
    due_at = public(InstantAttribute())
    prepared_at = public(InstantAttribute())
    prepared_by = personal(text(null=False))
    sent_at = public(InstantAttribute(null=True))
    history = personal(JsonAttribute(default=list))

    def listed(self) -> None:
        """Set the keys of the lists."""
        self.gsi1pk, self.gsi1sk = "ORIGINSURVEYS", f"{clock.iso(self.prepared_at)}#{self.survey_id}"


class OriginSheet(DonationsRecord, discriminator="donations.origin_sheet"):
    """What one vendor is asked: open ──submit──► answered; open ──the survey is closed──► closed.

    `gifts` is [{code, name, criterion, number, answer?}], `number` being the version that was in force when it was sent; an answer is
    written gift by gift and may be partial until it is submitted. `reminded` says which reminders went out.
    """

    sheet_id = public(text(null=False))
    survey_id = public(text(null=False))
    title = public(text(null=False))
    vendor_id = public(text(null=False))
    gifts = personal(JsonAttribute())
    state = public(text(null=False))
    due_at = public(InstantAttribute())
    sent_at = public(InstantAttribute())
    done_at = public(InstantAttribute(null=True))
    done_by = personal(text())
    way = public(text())
    reminded = public(JsonAttribute(default=list))
    history = personal(JsonAttribute(default=list))

    def listed(self) -> None:
        """Set the keys of the lists."""
        if self.state == OPEN:
            self.gsi1pk, self.gsi1sk = "ORIGINSHEETS#open", f"{clock.iso(self.due_at)}#{self.sheet_id}"
        else:
            assert self.done_at is not None, "a sheet is done at some time"
            month = clock.month_of(self.done_at)
            self.gsi1pk, self.gsi1sk = (
                f"ORIGINSHEETS#{self.state}#{month}",
                f"{clock.iso(self.done_at)}#{self.sheet_id}",
            )
        self.gsi2pk, self.gsi2sk = f"ORIGINSHEETS#vendor#{self.vendor_id}", f"{clock.iso(self.due_at)}#{self.sheet_id}"


class OriginDoubt(DonationsRecord, discriminator="donations.origin_doubt"):
    """A suspicion about one gift.

    open ──report──► reported ──decide: no problem, stop──► closed
                         └──decide: improve──► improving ──finish──► closed

    `findings` is [{rule, text, rows}]; `report` {who, at, text}; `decision` {who, at, what, reason, until?}; `source` is answer, visit or
    report, `source_id` the sheet's or the visit's; `held` says that parcels of the gift wait for it (`holding`).
    """

    doubt_id = public(text(null=False))
    vendor_id = public(text(null=False))
    code = public(text(null=False))
    gift_name = public(text(null=False))
    source = public(text(null=False))
    source_id = public(text())
    findings = personal(JsonAttribute())
    state = public(text(null=False))
    raised_at = public(InstantAttribute())
    raised_by = personal(text(null=False))
    due_at = public(InstantAttribute(null=True))
    report = personal(JsonAttribute(null=True))
    decision = personal(JsonAttribute(null=True))
    done_at = public(InstantAttribute(null=True))
    held = public(IntegerAttribute(default=0))
    history = personal(JsonAttribute(default=list))

    def listed(self) -> None:
        """Set the keys of the lists."""
        if self.state == CLOSED:
            assert self.done_at is not None, "what is closed was so at some time"
            self.gsi1pk = f"ORIGINDOUBTS#closed#{clock.month_of(self.done_at)}"
            self.gsi1sk = f"{clock.iso(self.done_at)}#{self.doubt_id}"
        else:
            assert self.due_at is not None, "what waits has a deadline"
            self.gsi1pk, self.gsi1sk = "ORIGINDOUBTS#waiting", f"{clock.iso(self.due_at)}#{self.doubt_id}"
        self.gsi2pk = f"ORIGINDOUBTS#vendor#{self.vendor_id}"
        self.gsi2sk = f"{clock.iso(self.raised_at)}#{self.doubt_id}"


class OriginHold(DonationsRecord, discriminator="donations.origin_hold"):
    """Parcels of a gift wait for what the city decides about a suspicion; taken away when they may go. `code` in its normal form."""

    code = public(text(null=False))
    doubt_id = public(text(null=False))
    since = public(InstantAttribute())


class OriginHeld(DonationsRecord, discriminator="donations.origin_held"):
    """For which suspicions the parcels of one gift wait; without any, they go. It is written with each `OriginHold`, under a key that is known
    without one, so that a parcel leaves only in a transaction in which nobody holds it."""

    doubts = public(UnicodeSetAttribute(null=True))


class OriginVisit(DonationsRecord, discriminator="donations.origin_visit"):
    """A check on the spot, never changed: a mistake is mended by another one that says so. `gifts` is [{code, name, result, until?, note}]."""

    visit_id = public(text(null=False))
    vendor_id = public(text(null=False))
    visited_on = public(text(null=False))
    who = personal(text(null=False))
    looked_at = personal(text(null=False))
    gifts = personal(JsonAttribute())
    note = personal(text())
    next_on = public(text())
    recorded_at = public(InstantAttribute())
    recorded_by = personal(text(null=False))

    def listed(self) -> None:
        """Set the keys of the lists."""
        self.gsi1pk, self.gsi1sk = f"ORIGINVISITS#{self.visited_on[:7]}", f"{self.visited_on}#{self.visit_id}"
        self.gsi2pk, self.gsi2sk = f"ORIGINVISITS#vendor#{self.vendor_id}", self.gsi1sk


def survey_key(survey_id: str) -> tuple[str, str]:
    return f"ORIGINSURVEY#{survey_id}", "SURVEY"


def sheet_key(sheet_id: str) -> tuple[str, str]:
    """The key by a sheet's id, <survey>~<vendor>~<n>; what is no such id has no record either."""
    survey_id, _, rest = sheet_id.partition("~")
    return f"ORIGINSURVEY#{survey_id}", f"SHEET#{rest.replace('~', '#')}"


def doubt_key(doubt_id: str) -> tuple[str, str]:
    return f"ORIGINDOUBT#{doubt_id}", "DOUBT"


def hold_key(code: str, doubt_id: str) -> tuple[str, str]:
    return "ORIGINHOLDS", f"{gift_key(code)}#{doubt_id}"


def held_key(code: str) -> tuple[str, str]:
    return f"ORIGINHELD#{gift_key(code)}", "HELD"


def visit_key(visit_id: str) -> tuple[str, str]:
    return f"ORIGINVISIT#{visit_id}", "VISIT"


def told(history: list[dict[str, Any]] | None, who: str, what: str, detail: str = "") -> list[dict[str, Any]]:
    """The history with one more line."""
    line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
    return [*(history or []), line][-HISTORY_MOST:]
