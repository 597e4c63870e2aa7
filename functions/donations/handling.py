"""What staff do with a donation: decide on a flag, take that back, correct, leave a note. Each verb takes the version that was seen and
is repeatable; what a change takes from the stock or gives back is written with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from donations import earlier, finding, flags, gifts, labels, notification, reading, reopening, revisions, standing
from donations.differences import ABSENT, Difference, value_at, with_value
from donations.fulfilment import stock
from donations.notification import Content
from donations.orders import following
from donations.planning import CHANGED_TOLD_MOST, LISTINGS_MOST
from donations.records import CANCELLED, Donation, DonationsRecord, Gift, History, Listing, key_of, listings
from donations.rules import (
    ALLOCATE,
    CLOSE,
    LINK_GIFT,
    RECHECK,
    RULES,
    SUBSTITUTE,
    TAKE_OVER,
    TAKE_PORTAL,
    TAKE_SENT,
    WAIT,
    Resolution,
    resolution,
)
from donations.telling import event_data, history
from japan import my_number
from kernel import clock, errors
from kernel.changes import Kept, Marker, New, Saved, commit, done_before, fingerprint
from kernel.errors import FieldError
from kernel.events import Event

type Wanted = Mapping[str, Any]
_RECIPIENT = ("name", "name_kana", "postcode", "address", "telephone")


def resolve(donation_id: str, wanted: Wanted, *, who: str) -> None:
    """Decide on an open flag: {version, flag, resolution, note?, gift_code?, line?}.

    Raises NotFound, Stale, WrongState (the flag is not open), Invalid (no such resolution; something it needs is missing).
    """
    code, note = wanted["flag"], clean(wanted.get("note", ""))
    chosen = _chosen(code, wanted["resolution"], note)
    marker = marker_of("resolve", donation_id, wanted)
    donation = seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    flag = next((one for one in donation.flags if one["code"] == code), None)
    if flag is None or flag["state"] != "open":
        raise errors.WrongState("もう確かめ終わっています。画面を読み直してください。")
    at, listed, before = clock.now(), listings(donation), donation.content
    stood, by = reopening.Before.of(donation, flag), {"at": clock.iso(at), "who": who, "reason": note or chosen.label}
    changed = _effect(donation, flag, chosen, wanted, by, at)
    made: list[DonationsRecord] = []
    events: list[Event] = []
    if chosen.effect == TAKE_SENT:
        taken = earlier.take(donation, flag, at)
        changed, made = taken.changes, [taken.revision]
        standing.judge(donation, reading.gifts_of(donation.content), at)
        told = {"changed": [one.pointer for one in changed][:CHANGED_TOLD_MOST]}
        events = [Event("donations.revised", donation_id, event_data(donation) | told)]
    reopening.remember(donation, code, chosen, stood, changed, by)
    what = f"「{RULES[code].label}」を「{chosen.label}」としました"
    line = history(donation, who, what, note, at=at, differing=revisions.shown(changed))
    save(donation, listed, before, marker, line, *events, made=made, fill=chosen.effect == ALLOCATE)


def reopen(donation_id: str, wanted: Wanted, *, who: str) -> None:
    """Take back the decision on a flag: {version, flag, note?}. What it changed is as before, and the history keeps both.

    Raises NotFound, Stale, WrongState (no decision stands, or what it changed was changed again since).
    """
    marker = marker_of("reopen", donation_id, wanted)
    donation = seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    code, note = wanted["flag"], clean(wanted.get("note", ""))
    at, listed, before = clock.now(), listings(donation), donation.content
    decision, changed = reopening.reopened(donation, code)
    standing.judge(donation, reading.gifts_of(donation.content), at)
    what = f"「{RULES[code].label}」の「{decision}」を取り消しました"
    line = history(donation, who, what, note, at=at, differing=revisions.shown(changed))
    told = {"donation_id": donation_id, "number": donation.number, "flag": code, "state": donation.state}
    save(donation, listed, before, marker, line, Event("donations.flag_reopened", donation_id, told))


def _chosen(code: str, name: str, note: str) -> Resolution:
    chosen = resolution(code, name)
    if chosen is None:
        told = "、".join(one.name for one in RULES[code].resolutions)
        raise errors.Invalid([FieldError("/resolution", "enum", f"対応は次から選んでください：{told}。")])
    if chosen.note_required and not note:
        raise errors.Invalid([FieldError("/note", "required", "どう確かめたかを、メモに入力してください。")])
    return chosen


def _effect(
    donation: Donation, flag: flags.Flag, chosen: Resolution, wanted: Wanted, by: dict[str, Any], at: datetime
) -> list[Difference]:
    """Carry out a resolution on the donation; gives what changed in its content."""
    if chosen.effect == WAIT:
        donation.flags = [one | ({"waiting": chosen.label} if one is flag else {}) for one in donation.flags]
        standing.move(donation, at, postponed=True)
        return []
    if chosen.effect == RECHECK:
        standing.judge(donation, reading.gifts_of(donation.content), at)
        return []
    if chosen.effect == ALLOCATE:
        return []  # what is there is taken when the donation is saved
    if chosen.effect in (LINK_GIFT, SUBSTITUTE):
        return _link_gift(donation, wanted, by, at, substitute=chosen.effect == SUBSTITUTE)
    changed: list[Difference] = []
    if chosen.effect == TAKE_PORTAL:
        changed = take_portal(donation, [row["field"] for row in flag["rows"]])
        standing.judge(donation, reading.gifts_of(donation.content), at)
    if chosen.effect == TAKE_OVER:
        if donation.migrated.get("shipped_on"):
            raise errors.WrongState(
                "前のシステムで発送が済んでいるため、こちらでは扱えません（もう一度発注されます）。「前のシステムで扱う」を選び、"
                "足りない分は新しい寄附として入力してください。"
            )
        donation.migrated = donation.migrated | {"taken_over": {"at": by["at"], "who": by["who"]}}
        standing.judge(donation, reading.gifts_of(donation.content), at)
    assert chosen.effect in (CLOSE, TAKE_PORTAL, TAKE_SENT, TAKE_OVER)
    decided = {"state": "resolved", "resolution": chosen.name, "note": by["reason"], "by": by["who"], "at": by["at"]}
    donation.flags = [one | (decided if one["code"] == flag["code"] else {}) for one in donation.flags]
    standing.move(donation, at)
    return changed


def _link_gift(
    donation: Donation, wanted: Wanted, by: dict[str, Any], at: datetime, *, substitute: bool
) -> list[Difference]:
    """Give lines another gift: those whose gift is not to be had (`unknown`), or that are short of it."""
    code = wanted.get("gift_code", "").strip()
    if not code:
        raise errors.Invalid([FieldError("/gift_code", "required", "結び付ける返礼品の番号を入力してください。")])
    gift = Gift.find(*gifts.key_of(code), consistent=True)
    if gift is None or gift.stopped_at is not None:
        raise errors.Invalid(
            [
                FieldError(
                    "/gift_code", "unknown", "この番号の返礼品は登録されていません。返礼品の一覧を確かめてください。"
                )
            ]
        )
    known = reading.gifts_of(donation.content)
    if substitute:
        others = _short_lines(donation, gift.code)
    else:
        priced = gifts.prices(known, donation.portal, donation.applied_at)
        lines = notification.lines(donation.content)
        others = [line.index for line in lines if not _orderable(priced.get(notification.gift_key(line.gift_code)))]
    target = [index for index in others if wanted.get("line", index) == index]
    if not target:
        raise errors.Invalid([FieldError("/line", "unknown", "この行の返礼品は、もう登録のあるものです。")])
    places = {f"/lines/{index}/gift_code": gift.code for index in target}
    donation.content, donation.edited, changed = revisions.corrected(donation.content, donation.edited, places, by)
    standing.judge(donation, [*known, gift], at)
    return changed


def _short_lines(donation: Donation, instead: str) -> list[int]:
    """The lines whose gift is short and may be replaced by another one."""
    if notification.gift_key(instead) in donation.stock:
        raise errors.Invalid(
            [FieldError("/gift_code", "same", "足りない返礼品とは別の返礼品の番号を入力してください。")]
        )
    short = {key for key, held in donation.stock.items() if held.get("short")}
    return [
        line.index for line in notification.lines(donation.content) if notification.gift_key(line.gift_code) in short
    ]


def _orderable(price: flags.Price | None) -> bool:
    return price is not None and price.amount_yen is not None


def take_portal(donation: Donation, pointers: list[str]) -> list[Difference]:
    """Give up staff's corrections at these places."""
    changed = []
    for pointer in pointers:
        edit = donation.edited.get(pointer)
        if edit is None:
            continue
        said = edit.get("portal", ABSENT)
        changed.append(Difference(pointer, value_at(donation.content, pointer), said))
        donation.content = with_value(donation.content, pointer, said)
        donation.edited = {place: kept for place, kept in donation.edited.items() if place != pointer}
    return changed


def correct(donation_id: str, wanted: Wanted, *, who: str) -> None:
    """Correct what the portal sent: {version, reason, donor?, lines?, …}; a portal never overwrites it afterwards.

    Raises NotFound, Stale, WrongState (cancelled), Invalid (no such line, or nothing would change).
    """
    marker = marker_of("correct", donation_id, wanted)
    donation = seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    if donation.state == CANCELLED:
        raise errors.WrongState("取り消された寄附の内容は直せません。取消しをもどしてから直してください。")
    places, hidden = _places(wanted, donation.content)
    at, listed, before, reason = clock.now(), listings(donation), donation.content, clean(wanted["reason"])
    by = {"at": clock.iso(at), "who": who, "reason": reason}
    donation.content, donation.edited, changed = revisions.corrected(before, donation.edited, places, by)
    if not changed:
        raise errors.Invalid([FieldError("/", "unchanged", "今の内容と同じです。直すところを書き換えてください。")])
    if hidden:
        rows = [{"label": labels.of(place), "value": "伏せました"} for place in hidden]
        donation.flags = flags.told(donation.flags, "my_number", rows, at)
    standing.judge(donation, reading.gifts_of(donation.content), at)
    told = "、".join(labels.of(change.pointer) for change in changed[:5])
    save(
        donation,
        listed,
        before,
        marker,
        history(donation, who, f"直しました：{told}", reason, at=at, differing=revisions.shown(changed)),
    )


def _places(wanted: Wanted, content: Content) -> tuple[dict[str, Any], list[str]]:
    """Staff's corrections by place, My Numbers masked, and where they stood."""
    found: dict[str, Any] = {}
    for key in ("donor", "payment", "use_of_donation"):
        found |= {f"/{key}/{field}": value for field, value in wanted.get(key, {}).items()}
    single = ("one_stop_wish", "publication_consent", "amount_yen", "applied_at", "paid_at", "message")
    found |= {f"/{key}": wanted[key] for key in single if key in wanted}
    found |= _line_places(wanted.get("lines", []), notification.lines(content))
    hidden = []
    for place, value in found.items():
        key = place.rsplit("/", 1)[1]
        clean, places = notification.masked({key: value})
        found[place] = clean[key]
        hidden += [place] if places else []
    return found, hidden


def _line_places(wanted: list[dict[str, Any]], lines: list[notification.Line]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    mistakes = []
    for position, line in enumerate(wanted):
        index = line["index"]
        if index >= len(lines):
            mistakes.append(FieldError(f"/lines/{position}/index", "unknown", "この寄附に、その行はありません。"))
            continue
        recipient = line.get("recipient", {})
        if recipient and lines[index].to_donor and not recipient.get("same_as_donor"):
            # It went to the donor: what staff left out of the new recipient stays the donor's.
            given = {field: getattr(lines[index].recipient, field) for field in _RECIPIENT}
            recipient = given | {"address": lines[index].recipient.whole} | recipient | {"same_as_donor": False}
        if "address" in recipient:
            recipient = recipient | {"prefecture": ""}  # a new address says its own
        for key, fields in (("recipient", recipient), ("delivery", line.get("delivery", {}))):
            found |= {f"/lines/{index}/{key}/{field}": value for field, value in fields.items()}
        found |= {f"/lines/{index}/{key}": line[key] for key in ("gift_code", "quantity") if key in line}
    if mistakes:
        raise errors.Invalid(mistakes)
    return found


def leave_note(donation_id: str, wanted: Wanted, *, who: str) -> None:
    """Leave a note {version, note}; the newest one stands on the donation, all of them in its history. Raises NotFound, Stale."""
    marker = marker_of("note", donation_id, wanted)
    donation = seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    listed = listings(donation)
    donation.note = clean(wanted["note"])
    line = history(donation, who, "メモを残しました", donation.note, at=clock.now())
    save(donation, listed, donation.content, marker, line)


def clean(text: str) -> str:
    """What staff typed, with what looks like a My Number masked."""
    return my_number.mask(text.strip()).text


def marker_of(verb: str, donation_id: str, wanted: Wanted) -> Marker:
    """What makes this request happen once."""
    return Marker((f"donations.{verb}", donation_id, fingerprint(dict(wanted))))


def seen(donation_id: str, version: int, marker: Marker) -> Donation | None:
    """The donation at the version that was seen; None if this very request has been carried out. Raises NotFound, Stale."""
    donation = Donation.must(*key_of(donation_id), consistent=True)
    if donation.version == version:
        return donation
    if done_before(DonationsRecord, marker):
        return None
    raise errors.Stale()


def save(
    donation: Donation,
    listed: dict[str, Listing],
    before: Content,
    marker: Marker,
    line: History,
    *events: Event,
    made: Sequence[DonationsRecord] = (),
    fill: bool = False,
) -> None:
    """Write the donation, with the stock that the change takes or gives back; `fill` takes what it is short of.

    Raises WrongState if there is nothing to fill it with, Busy if others keep taking from the same stock.
    """
    stood = donation.version, donation.flags, donation.stock, donation.orders
    tokens = [Kept(token) for token in finding.token_records(donation, before=before)]
    for _ in range(stock.ROUNDS):
        around = following.read(donation, fill=fill)
        beside = len(tokens) + len(made) + LISTINGS_MOST
        settled = following.settle(donation, around, line.at, beside=beside, who=line.who, why=line.what, fill=fill)
        if fill and not stock.filled(stood[2], donation.stock):
            raise errors.WrongState(stock.nothing_to_fill(donation))
        try:
            commit(
                Saved(donation),
                New(line),
                *(New(record) for record in made),
                *standing.listing_changes(donation, listed),
                *tokens,
                *settled.changes,
                table=DonationsRecord,
                events=[
                    *events,
                    *settled.events,
                    Event("donations.handled", donation.donation_id, event_data(donation) | _taken_over(donation)),
                ],
                marker=marker,
            )
        except stock.Moved:
            donation.version, donation.flags, donation.stock, donation.orders = stood
        else:
            return
    raise errors.Busy()


def _taken_over(donation: Donation) -> dict[str, bool]:
    """Whether it was the system used before's, and is ours now."""
    return {"taken_over": True} if donation.migrated and not donation.past else {}
