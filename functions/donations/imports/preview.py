"""What a file would become: the proposed mapping, the first rows as donations, and what is wrong, by row and column."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from donations import flags, gifts, labels, notification, present, reading
from donations.flags import Surroundings
from donations.imports import job, mappings, orders, sheet, targets, uploads
from donations.imports.job import Told
from donations.imports.migrating import FACTS
from donations.imports.orders import Mistake, Order, Reader
from donations.imports.records import COMPARISON, Import
from donations.portals import BY_STAFF
from donations.records import DonationsRecord, Gift
from donations.rules import RULES
from kernel import clock, errors, money, settings

SHOWN: Final = 20
CHECKED: Final = 2000  # rows; the job tells of the rest
SAMPLES: Final = 3
SAMPLE_MOST: Final = 80
PROPOSED_MOST: Final = 5
REFUSED_SHOWN: Final = 100
WRONG_KIND: Final = (
    "移行データでは「行ごとの受付先」の対応表を、ポータルのファイルではそのポータルの対応表を使ってください。"
)
_SEPARATORS = {",": "コンマ", "\t": "タブ", ";": "セミコロン"}
_STATES = {"paid": "入金済み", "unpaid": "入金前", "cancelled": "取消し"}
_OUTCOMES = {
    "new": "新しい寄附",
    "unchanged": "変わりなし",
    "older": "届いている内容のほうが新しい",
    "ours": "こちらの寄附なので変えない",
    None: "内容が変わる",
}


def of(import_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The preview by the mapping asked for ({mapping: {id, version}} or {draft}), or else by the one that fits best.

    Nothing is written. Raises RuleBroken for a file that is no table, WrongState for one that is not there (any more).
    """
    one = uploads.must(import_id)
    versions = mappings.in_force(mappings.all_versions(), one.purpose)
    layout = uploads.layout(one, versions)
    proposals = mappings.recognised(layout.columns, versions)[:PROPOSED_MOST]
    mapping = _wanted(one, asked, layout, proposals)
    # Without a mapping there is no reading, but the columns are shown with samples all the same.
    rows = list(islice(sheet.rows(job.file_of(one)(), layout), CHECKED))
    answer: dict[str, Any] = {
        "id": import_id,
        "file": {
            "filename": one.filename,
            "encoding": sheet.ENCODINGS[layout.encoding],
            "separator": _SEPARATORS[layout.separator],
            "heading": layout.heading,
        },
        "columns": _columns(layout, rows),
        "proposals": [mappings.shown(found) for found in proposals],
        "mapping": mappings.shown(mapping) if mapping else None,
        "checked": len(rows),
        "more": len(rows) == CHECKED,
        "rows": [],
        "refused": [],
        "refused_count": 0,
    }
    return answer | (_read(one, mapping, layout, rows) if mapping else {})


def _wanted(
    one: Import, asked: Mapping[str, Any], layout: sheet.Layout, proposals: list[mappings.Mapped]
) -> mappings.Mapped | None:
    if asked.get("draft"):
        if not mappings.fits_kind(asked["draft"], one.purpose):
            raise errors.RuleBroken(WRONG_KIND)
        return {"id": "", "version": 0, **asked["draft"], "missing": []}
    if wanted := asked.get("mapping"):
        found = mappings.recognised(layout.columns, [mappings.must(wanted["id"], wanted["version"])])
        if not found or not mappings.fits_kind(found[0], one.purpose):
            raise errors.RuleBroken(
                "この対応表は、このファイルの見出しに合いません。ほかの対応表を選ぶか、新しく作ってください。"
            )
        return found[0]
    return proposals[0] if proposals else None


def _columns(layout: sheet.Layout, rows: list[sheet.Row]) -> list[dict[str, Any]]:
    found = []
    for place, name in enumerate(layout.columns):
        told = dict.fromkeys(row.cells[place].strip() for row in rows[:200] if row.cells[place].strip())
        samples, _ = notification.masked([one[:SAMPLE_MOST] for one in islice(told, SAMPLES)])
        found.append({"name": name, "samples": samples})
    return found


def _read(one: Import, mapping: mappings.Mapped, layout: sheet.Layout, rows: list[sheet.Row]) -> dict[str, Any]:
    reader = Reader(mapping, layout.columns)
    _, apart = orders.torn(rows, reader)
    groups = list(orders.orders(rows, reader, orders.gathered(rows, reader, apart)))
    found = [orders.read(group, reader) for group in groups]
    told = [job.told_of(order, reader, one) for order in found[:SHOWN] if order.content is not None]
    refused = [mistake for order in found for mistake in order.mistakes]
    return {
        "rows": _shown(one, told, reader),
        "refused": [_mistake(mistake) for mistake in refused[:REFUSED_SHOWN]],
        "refused_count": _rows_refused(found),
    }


def _rows_refused(found: list[Order]) -> int:
    return sum(len(order.rows) for order in found if order.content is None)


def _mistake(mistake: Mistake) -> dict[str, Any]:
    return {"row": mistake.row, "column": mistake.column, "message": mistake.message}


def _shown(one: Import, told: list[Told], reader: Reader) -> list[dict[str, Any]]:
    known = job.known_donations([order.id for order in told])
    codes = dict.fromkeys(code for order in told for code in reading.gift_codes(order.content))
    keys = [reading.gift_key_of(code) for code in codes]
    registered = [
        record for item in reading.batch(keys) if isinstance(record := DonationsRecord.from_raw_data(item), Gift)
    ]
    if one.purpose == COMPARISON:
        from donations.comparing import preview as comparing

        said = comparing.said_of(reader)
        return [
            _row(order, None, [], compared=comparing.words(order, known.get(order.id), said, one.made_at))
            for order in told
        ]
    return [
        _row(order, "new" if order.id not in known else job.outcome(one, order, known[order.id]), registered)
        for order in told
    ]


def _row(told: Told, outcome: str | None, registered: list[Gift], compared: str = "") -> dict[str, Any]:
    content, donor = told.content, notification.donor(told.content)
    applied = notification.instant(content.get("applied_at"))
    around = Surroundings(gifts.prices(registered, told.portal, applied), settings.city(), clock.now())
    found = {} if told.migrated or compared else flags.findings(content, around)
    notes = [{"label": RULES[code].label, "rows": [_named(one) for one in rows]} for code, rows in found.items()]
    if told.migrated and not compared:
        notes.append({"label": "移行（発注しません）", "rows": _facts(told)})
    if told.masked:
        notes.append({"label": RULES["my_number"].label, "rows": []})
    method = notification.payment_method(content)
    use = notification.part(content, "use_of_donation")
    return {
        "row": told.order.rows[0].number,
        "outcome": compared or _OUTCOMES.get(outcome, "変わりなし"),
        "order_number": str(content["portal_order_number"]),
        "amount": money.display(content["amount_yen"]),
        "paid": _STATES[notification.payment_state(content)],
        "method": present.METHODS.get(method, method),
        "donor": donor.name,
        "postcode": donor.postcode,
        "address": donor.whole,
        "telephone": donor.telephone,
        "one_stop": "希望する" if content.get("one_stop_wish") is True else "希望しない",
        "use": notification.words(use.get("text")),
        "gifts": "、".join(line.gift_name or line.gift_code for line in notification.lines(content)),
        "notes": notes,
    }


def _facts(told: Told) -> list[dict[str, str]]:
    """What the system used before says of it."""
    facts = told.migrated or {}
    named = ((name, targets.TARGETS[target].label) for name, target in FACTS.items())
    return [
        {"label": "受付先", "value": mappings.portals().get(told.portal) or BY_STAFF.get(told.portal, told.portal)},
        *({"label": label, "value": str(facts[name])} for name, label in named if facts.get(name)),
    ]


def _named(one: dict[str, str]) -> dict[str, str]:
    """A row of a finding for reading: a place in the content is told by its name."""
    return one | ({"label": labels.of(one["label"])} if one["label"].startswith("/") else {})
