"""A donation as staff see it: a row in a list, the whole, and why it stands as it does."""

from typing import Any, Final

from donations import flags, labels, notification, portals, reading, reopening, standing
from donations.differences import ABSENT, value_at
from donations.notification import Address, Line
from donations.records import CANCELLED, HELD, STATES, Donation, Gift, History, Revision, key_of
from donations.rules import CLOSE, RULES, TAKE_OVER, TAKE_PORTAL, TAKE_SENT, Rule
from japan import calendar
from kernel import clock, errors, schema, settings

METHODS: Final = {
    "credit_card": "クレジットカード",
    "bank_transfer": "銀行振込",
    "convenience_store": "コンビニ払い",
    "carrier": "携帯電話会社の払い",
    "paypay": "PayPay",
    "rakuten_pay": "楽天ペイ",
    "d_payment": "d払い",
    "au_pay": "au PAY",
    "amazon_pay": "Amazon Pay",
    "apple_pay": "Apple Pay",
    "google_pay": "Google Pay",
    "merpay": "メルペイ",
    "points": "ポイント",
    "postal_transfer": "郵便振替",
    "registered_mail": "現金書留",
    "cash": "窓口で現金",
    "unknown": "不明",
}
ROWS_CHANGED_MOST: Final = 5
MIGRATION_STATES: Final = {"shipped": "発送済み", "open": "発送前", "cancelled": "取消し"}
MIGRATION_FACTS: Final = (
    "number",
    "state",
    "shipped_on",
    "receipt_number",
    "receipt_on",
    "one_stop_on",
    "cancelled_on",
)


def row(donation: Donation) -> dict[str, Any]:
    """One line of a list."""
    lines = notification.lines(donation.content)
    return {
        "id": donation.donation_id,
        "version": donation.version,
        "number": donation.number,
        "state": donation.state,
        "state_name": STATES[donation.state],
        "portal": donation.portal,
        "portal_name": portals.name(donation.portal),
        "order_number": donation.order_number,
        "amount_yen": donation.amount_yen,
        "donor_name": notification.donor(donation.content).name,
        "gifts": "、".join(_gift_words(line) for line in lines[:3])
        + (f" ほか{len(lines) - 3}件" if len(lines) > 3 else ""),
        "payment_method": donation.payment_method,
        "payment_method_name": METHODS.get(donation.payment_method, donation.payment_method),
        "payment_state": donation.payment_state,
        "migrated": donation.past,
        "applied_at": _instant(donation.applied_at),
        "paid_at": _instant(donation.paid_at),
        "received_at": clock.iso(donation.received_at),
        "due": _instant(donation.due_at),
        "flags": [
            {"code": code, "label": RULES[code].label, "holds": RULES[code].holds}
            for code in flags.open_codes(donation.flags)
        ],
    }


def _gift_words(line: Line) -> str:
    count = f" ×{line.quantity}" if line.quantity not in (None, 1) else ""
    return (line.gift_name or line.gift_code or "（番号なし）") + count


def _instant(at: Any) -> str | None:
    return clock.iso(at) if at is not None else None


def detail(donation_id: str) -> dict[str, Any]:
    """The whole donation: one query for it and all that happened to it, one batch read for its gifts. Raises NotFound."""
    pk, sk = key_of(donation_id)
    found = reading.collection(pk)
    donation = next((one for one in found if isinstance(one, Donation) and one.sk == sk), None)
    if donation is None:
        raise errors.NotFound()
    revisions = sorted((one for one in found if isinstance(one, Revision)), key=_order)
    happened = [one for one in found if isinstance(one, History)]
    known = reading.gifts_of(donation.content)
    content = donation.content
    use = notification.part(content, "use_of_donation")
    return row(donation) | {
        "donor": _person(notification.donor(content))
        | {"email": notification.donor(content).email, "prefecture": notification.donor(content).prefecture},
        "one_stop_wish": content.get("one_stop_wish") is True,
        "publication_consent": notification.words(content.get("publication_consent")),
        "use_of_donation": {"code": _text(use.get("code")), "text": _text(use.get("text"))},
        "message": notification.words(content.get("message")),
        "lines": [_line(line, known) for line in notification.lines(content)],
        "other": _others(content),
        "receipt": _receipt(donation),
        "migration": _migration(donation),
        "note": donation.note,
        "flags": [_flag(flag) for flag in donation.flags],
        "staff_edited": [_edit(donation, pointer, edit) for pointer, edit in donation.edited.items()],
        "revision": donation.revision,
        "revisions": [_revision(one) for one in revisions],
        "history": _history(donation, revisions, happened),
        "actions": _actions(donation),
        "why": why(donation),
        **_shelf(donation),
    }


def _shelf(donation: Donation) -> dict[str, Any]:
    """What the donation took from the stock, what may be written to a donor whose gift is not there, and its shipments: two batch reads."""
    from donations.fulfilment import shortages  # which shows donations with `row`
    from donations.orders import mails
    from donations.orders import present as orders

    shown = {"stock": shortages.shelf_words(donation), "drafts": shortages.drafts(donation)}
    return shown | {
        "shipments": orders.of_donation([*donation.orders]),
        "donor_page": "" if donation.past else mails.donor_url(donation),
    }


def _text(value: Any) -> str:
    return "" if value is None else labels.value(value)


def _person(person: Address) -> dict[str, Any]:
    return {
        "name": person.name,
        "name_kana": person.name_kana,
        "postcode": person.postcode,
        "address": person.address,
        "telephone": person.telephone,
    }


def _line(line: Line, known: list[Gift]) -> dict[str, Any]:
    gift = next(
        (one for one in known if notification.gift_key(one.code) == notification.gift_key(line.gift_code)), None
    )
    absent = line.delivery.get("absent_dates")
    return {
        "index": line.index,
        "gift_code": line.gift_code,
        "gift_name": gift.name if gift else line.gift_name,
        "known": gift is not None,
        "quantity": line.quantity,
        "amount_yen": line.amount_yen,
        "present": not line.to_donor,
        "recipient": _person(line.recipient) | {"same_as_donor": line.to_donor},
        "delivery": {
            "date": _text(line.delivery.get("date")),
            "time": _text(line.delivery.get("time")),
            "absent_dates": [_text(day) for day in absent] if isinstance(absent, list) else [],
            "note": _text(line.delivery.get("note")),
        },
    }


def _others(content: notification.Content) -> dict[str, Any]:
    """Members that the portal sent and the schema does not know, or that it leaves to this place (`x-other`), by their names."""
    known = schema.load("donations/notification")["properties"]
    other = (key for key in content if known.get(key, {"x-other": True}).get("x-other"))
    return {labels.of(f"/{key}"): content[key] for key in other}


def _migration(donation: Donation) -> dict[str, Any] | None:
    """What the system used before says of it, for a donation that was brought in from there."""
    told = donation.migrated
    if not told:
        return None
    texts = {name: str(told.get(name) or "") for name in MIGRATION_FACTS}
    texts["state"] = MIGRATION_STATES.get(texts["state"], texts["state"])
    return {"system": told["system"], "at": told["at"], "taken_over": told.get("taken_over"), **texts}


def _receipt(donation: Donation) -> dict[str, Any]:
    receipt = standing.receipt_of(donation)
    return {
        "date": receipt.day.isoformat() if receipt.day else None,
        "rule": receipt.rule,
        "text": receipt.text,
        "tax_year": receipt.day.year if receipt.day else None,
        "fiscal_year": calendar.fiscal_year(receipt.day) if receipt.day else None,
    }


def _flag(flag: flags.Flag) -> dict[str, Any]:
    rule = RULES[flag["code"]]
    return {
        "code": rule.code,
        "label": rule.label,
        "text": rule.text,
        "holds": rule.holds,
        "state": flag["state"],
        "opened_at": flag["opened_at"],
        "rows": _rows(flag),
        "waiting": flag.get("waiting") if flag["state"] == "open" else None,
        "resolutions": [
            {
                "name": one.name,
                "label": one.label,
                "note_required": one.note_required,
                "closes": one.effect in (CLOSE, TAKE_PORTAL, TAKE_SENT, TAKE_OVER),
                "needs": list(one.needs),
            }
            for one in rule.resolutions
        ],
        "resolved": _decision(flag, rule),
        "can_reopen": reopening.can_reopen(flag),
    }


def _decision(flag: flags.Flag, rule: Rule) -> dict[str, Any] | None:
    """What staff decided: it closed the flag, or it changed the content so that the flag no longer applies."""
    if flag["state"] == "resolved":
        chosen = next((one.label for one in rule.resolutions if one.name == flag["resolution"]), flag["resolution"])
        note = flag["note"] if flag["note"] != chosen else None
        return {"at": flag["at"], "who": flag["by"], "resolution": flag["resolution"], "label": chosen, "note": note}
    if flag["state"] == "cleared" and reopening.can_reopen(flag):
        undo = flag["undo"]
        return {"at": undo["at"], "who": undo["by"], "resolution": undo["name"], "label": undo["label"], "note": None}
    return None


def _rows(flag: flags.Flag) -> list[dict[str, str]]:
    """Rows for reading; a place in the notification is told by its name."""
    return [
        {
            "label": labels.of(one["label"]) if one["label"].startswith("/") else one["label"],
            "value": one["value"],
            **({"href": one["href"]} if "href" in one else {}),
        }
        for one in flag["rows"]
    ]


def _edit(donation: Donation, pointer: str, edit: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": pointer,
        "label": labels.of(pointer),
        "ours": _plain(value_at(donation.content, pointer)),
        "portal": edit.get("portal"),
        "who": edit["who"],
        "at": edit["at"],
        "reason": edit["reason"],
    }


def _plain(value: Any) -> Any:
    return None if value is ABSENT else value


def _order(one: Revision) -> tuple[str, bool, int]:
    """By the time they came; within one millisecond those that we took, in their order, then late ones."""
    return clock.iso(one.at), one.revision is None, one.revision or 0


def _revision(one: Revision) -> dict[str, Any]:
    return {
        "number": one.revision,
        "at": clock.iso(one.at),
        "superseded": one.revision is None,
        "portal_revision": one.portal_revision,
        "raw_copy": one.raw_key,
        "message_id": one.message_id or "",
        "changes": [
            {
                "field": change["pointer"],
                "label": labels.of(change["pointer"]),
                "from": change.get("from"),
                "to": change.get("to"),
                "applied": not change["kept"] and one.revision is not None,
            }
            for change in one.changes
        ],
    }


def _history(donation: Donation, revisions: list[Revision], happened: list[History]) -> list[dict[str, Any]]:
    lines = [
        {
            "at": clock.iso(one.at),
            "who": one.who or portals.name(donation.portal),
            "what": _came(one, donation),
            "detail": _told(one.changes),
        }
        for one in revisions
    ]
    lines += [{"at": clock.iso(one.at), "who": one.who, "what": one.what, "detail": _happened(one)} for one in happened]
    return sorted(lines, key=lambda line: line["at"])


def _came(one: Revision, donation: Donation) -> str:
    if one.revision == 1 and donation.migrated:
        return f"{donation.migrated['system']}から移行しました"
    if one.who:
        return f"入力しました（{portals.name(donation.portal)}）"
    if one.revision is None:
        return "前の内容の通知が遅れて届きました（内容は変えていません）"
    return "通知を受け付けました" if one.revision == 1 else f"変更の通知を受け付けました（第{one.revision}版）"


def _told(changes: list[dict[str, Any]]) -> str:
    more = f" ほか{len(changes) - ROWS_CHANGED_MOST}か所" if len(changes) > ROWS_CHANGED_MOST else ""
    return "、".join(labels.of(change["pointer"]) for change in changes[:ROWS_CHANGED_MOST]) + more


def _happened(one: History) -> str:
    told = [
        f"{labels.of(change['pointer'])}：{labels.value(change.get('from'))} → {labels.value(change.get('to'))}"
        for change in one.changes[:ROWS_CHANGED_MOST]
    ]
    return "　".join([*told, one.detail or ""]).strip()


def _actions(donation: Donation) -> list[str]:
    """What staff can do now."""
    from donations import cancelling  # which saves as the desk does

    return [
        *(["resolve"] if flags.open_codes(donation.flags) else []),
        *(["reopen"] if any(reopening.can_reopen(flag) for flag in donation.flags) else []),
        *(["correct"] if donation.state != CANCELLED else []),
        *cancelling.actions(donation),
        *(
            ["send_link"]
            if not donation.past and notification.looks_like_email(notification.donor(donation.content).email)
            else []
        ),
        "note",
    ]


def why(donation: Donation) -> list[dict[str, Any]]:
    """The rules behind the flags, the receipt date and the due time, with their rows."""
    reasons = [_reason(RULES[flag["code"]], flag) for flag in donation.flags if flag["state"] != "cleared"]
    receipt = standing.receipt_of(donation)
    rows = [
        {"label": "支払方法", "value": METHODS.get(donation.payment_method, donation.payment_method)},
        {"label": "申込み", "value": _day_words(donation.applied_at)},
        {"label": "入金", "value": _day_words(donation.paid_at)},
        {"label": "受領日", "value": receipt.day.isoformat() if receipt.day else "まだ決まりません"},
    ]
    source = "所得税法 第78条、地方税法 第37条の2、市の設定 donations.receipt_date"
    reasons.append(
        {"rule": "R-1", "version": 1, "since": "2026-11-22", "text": receipt.text, "source": source, "rows": rows}
    )
    if donation.state == HELD:
        text = f"保留の寄附は、次の開庁日の{settings.city()['office']['closes']}までに確かめます。返事を待つときは、開庁日で5日延ばします。"
        due = [{"label": "期限", "value": _day_words(donation.due_at)}]
        reasons.append(
            {"rule": "T-1", "version": 1, "since": "2026-11-22", "text": text, "source": "市の取扱い", "rows": due}
        )
    return reasons


def _reason(rule: Rule, flag: flags.Flag) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "version": rule.version,
        "since": rule.since,
        "text": rule.rule,
        "source": rule.source,
        "rows": _rows(flag),
    }


def _day_words(at: Any) -> str:
    return at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M") if at is not None else "（なし）"


# Flags whose rows name nobody: the desk shows them without an audit line; who it is about stands on the donation's page.
_NAMED_ON_DESK = frozenset({"amount_mismatch", "unknown_gift"})


def waiting_item(donation: Donation) -> dict[str, Any]:
    """A held donation among what waits for staff; nothing personal in it."""
    holding = flags.holding(donation.flags, cancelled=donation.payment_state == "cancelled")
    first = next(flag for flag in donation.flags if flag["code"] == holding[0])
    rule = RULES[first["code"]]
    reason = rule.text.split("。")[0]
    if first["code"] in _NAMED_ON_DESK:
        reason += "（" + "、".join(f"{one['label']} {one['value']}" for one in _rows(first)[-2:]) + "）"
    return {
        "id": donation.donation_id,
        "service": "donations",
        "kind": f"保留・{rule.label}",
        "title": f"寄附 {donation.number}　{donation.amount_yen:,}円",
        "why": f"{first['waiting']}：{reason}" if first.get("waiting") else reason,
        "due": _instant(donation.due_at),
        "action": "確かめる",
        "href": f"/donations/{donation.donation_id}",
        "state": donation.state,
        "version": donation.version,
    }
