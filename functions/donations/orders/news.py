"""News for a vendor (新着のお知らせ): one mail a day at the hour that the city sets, if something is new or overdue. Nothing of a donor in it.

    vendor approved ─► on, due at the next hour ──(the hour)──► told, or nothing to tell ─► due at the next day's
                        ▲  └──switched off, or the vendor stopped──► off, not due
                        └──────switched on, or resumed────────────────┘

A vendor has one record; the mail, the day on which it was asked for and the next due time are one transaction, so a day has at most one
mail, whatever crashes. What was placed within the last minute is left to the next day: the index may not show it yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from donations.catalogue import vendors
from donations.catalogue.records import APPROVED, Entry
from donations.orders import mails
from donations.orders.records import DELAYED, ORDERED, Shipment, VendorNews, partition
from donations.records import DonationsRecord
from japan import calendar
from kernel import clock, errors, search, settings
from kernel.changes import Change, Marker, New, Saved, commit, done_before, fingerprint
from kernel.events import Event

SOON_DAYS: Final = 3
COUNTED_MOST: Final = 1000  # of each list; a vendor with more than that to send hears 「1,000個以上」
INDEX_LAG: Final = timedelta(minutes=1)
HISTORY_MOST: Final = 50
DEFAULTS: Final = {"hour": 8, "days": "business"}
DAYS: Final = {"business": "市役所の開いている日", "every": "毎日"}
RULE: Final = (
    "新しい荷物か、期限を過ぎた荷物があるときに、1日に1回、決めた時刻にメールで知らせます。荷物がなければ送りません。"
)
SOURCE: Final = "市の設定（notices.hour・notices.days）"


@dataclass(frozen=True)
class Counts:
    """What a vendor has to send: `new` since it was told last, `soon` due within three days, `overdue`."""

    new: int = 0
    soon: int = 0
    overdue: int = 0

    @property
    def worth_telling(self) -> bool:
        return bool(self.new or self.overdue)


def setting() -> Mapping[str, Any]:
    """The city's hour and days."""
    said: dict[str, Any] = settings.city().get("donations", {}).get("vendor_news", {})
    return DEFAULTS | said


def counted(found: Iterable[Shipment], today: date, *, since: datetime | None, until: datetime) -> Counts:
    """Counts over what is to be sent; new is what was ordered after `since` and up to `until`."""
    new = soon = overdue = 0
    for one in found:
        new += (since is None or one.ordered_at > since) and one.ordered_at <= until
        overdue += one.due_on < today
        soon += today <= one.due_on <= today + timedelta(days=SOON_DAYS)
    return Counts(new, soon, overdue)


def next_hour(after: datetime, *, from_day: date | None = None) -> datetime:
    """The next instant to look: the city's hour, on the first of its days from `from_day` (the day of `after`) on that is after `after`."""
    said = setting()
    day = from_day or after.astimezone(clock.JST).date()
    while True:
        at = datetime.combine(day, time(said["hour"]), clock.JST)
        if at > after and (said["days"] == "every" or calendar.business_day(day)):
            return at
        day += timedelta(days=1)


# ── What the worker does ────────────────────────────────────────────────────────────────────────────────────────────────


def vendor_in_force(event: Event) -> None:
    """A vendor was registered, changed, stopped or resumed: begin, or end. What came late changes nothing, nor does a repetition."""
    found = VendorNews.find(*key_of(event.subject), consistent=True)
    record = found or _new(event.subject)
    if event.data["number"] <= record.number:
        return
    record.number = event.data["number"]
    record.stands = int(event.data["standing"] == APPROVED and event.data["kind"] == "vendor")
    _planned(record)
    commit(_change(record, found), table=DonationsRecord)


def fall_due(vendor_id: str) -> None:
    """The hour has come: ask for the mail if there is something to tell, and look again on the next day."""
    record, now = VendorNews.must(*key_of(vendor_id), consistent=True), clock.now()
    if record.next_at is None or record.next_at > now:
        return
    today, until, told = clock.today(), now - INDEX_LAG, []
    if record.sent_on != today.isoformat():
        counts = counted(_to_send(vendor_id), today, since=record.told_until, until=until)
        entry = Entry.find(*vendors.key_of(vendor_id))
        if counts.worth_telling and entry and entry.content:
            told, record.sent_on = mailed(entry.content, vendor_id, counts), today.isoformat()
            record.told_until = until
    _planned(record, from_day=today + timedelta(days=1))
    commit(Saved(record), table=DonationsRecord, events=told)


def mailed(vendor: Mapping[str, Any], vendor_id: str, counts: Counts) -> list[Event]:
    """The request for the mail to the vendor's contact; and the same told to accounts, which know the addresses of its delegates. They get
    it too, but for whoever has the contact's own address (told as its token: no event carries it to a room that need not know it)."""
    contact = vendor["contact"]
    values = {
        "vendor": vendor["name"],
        "new": number(counts.new),
        "soon": number(counts.soon),
        "overdue": number(counts.overdue),
        "url": settings.public_url("/vendor/"),
        "contact": str(settings.city()["services"]["donations"]["contact"]),
    }
    had = search.token("email", contact["email"].strip().lower())
    return [
        mails.request("vendor_news", vendor_id, contact["email"], values | {"name": contact["name"]}, "vendor"),
        Event("donations.vendor_news", vendor_id, {"values": values, "had": had}),
    ]


def number(count: int) -> str:
    """「3個」; what was not counted to its end says so."""
    return f"{COUNTED_MOST:,}個以上" if count >= COUNTED_MOST else f"{count}個"


def _to_send(vendor_id: str) -> list[Shipment]:
    found = []
    for bucket in (ORDERED, DELAYED):
        listed = Shipment.gsi2.query(partition(bucket, vendor_id), limit=COUNTED_MOST)
        found += [one for one in listed if isinstance(one, Shipment)]
    return found


def _new(vendor_id: str) -> VendorNews:
    pk, sk = key_of(vendor_id)
    return VendorNews(pk=pk, sk=sk, vendor_id=vendor_id, number=0, stands=0)


def _planned(record: VendorNews, *, from_day: date | None = None) -> None:
    record.next_at = next_hour(clock.now(), from_day=from_day) if record.stands and not record.off else None
    record.look_again(record.next_at)


def _change(record: VendorNews, found: VendorNews | None) -> Change:
    return Saved(record) if found else New(record)


def key_of(vendor_id: str) -> tuple[str, str]:
    return f"VENDORNEWS#{vendor_id}", "NEWS"


# ── What people do ──────────────────────────────────────────────────────────────────────────────────────────────────────


def switch(vendor_id: str, wanted: Mapping[str, Any], *, who: str) -> None:
    """Have the mail sent or not: {version, on}. Raises NotFound (no such vendor in force, ever), Stale."""
    record = VendorNews.must(*key_of(vendor_id), consistent=True)
    marker = Marker(("donations.vendor_news", vendor_id, fingerprint(dict(wanted))))
    if record.version != wanted["version"]:
        if done_before(DonationsRecord, marker):
            return
        raise errors.Stale()
    record.off = int(not wanted["on"])
    line = {
        "at": clock.iso(clock.now()),
        "who": who,
        "what": "毎日のお知らせを" + ("受け取る" if wanted["on"] else "止める") + "ことにしました",
    }
    record.history = [*(record.history or []), line][-HISTORY_MOST:]
    _planned(record)
    commit(Saved(record), table=DonationsRecord, marker=marker)


def shown(vendor_id: str) -> dict[str, Any]:
    """As its page and the desk show it. Raises NotFound."""
    record, said = VendorNews.must(*key_of(vendor_id), consistent=True), setting()
    rows = [
        {"label": "時刻", "value": f"{said['hour']}時"},
        {"label": "送る日", "value": DAYS[said["days"]]},
        {"label": "最後に送った日", "value": record.sent_on or "まだありません"},
    ]
    return {
        "version": record.version,
        "on": not record.off,
        "hour": said["hour"],
        "days": said["days"],
        "days_name": DAYS[said["days"]],
        "sent_on": record.sent_on,
        "next_at": clock.iso(record.next_at) if record.next_at else None,
        "history": record.history,
        "why": [{"rule": "V-1", "version": 1, "since": "2026-11-26", "text": RULE, "source": SOURCE, "rows": rows}],
    }
