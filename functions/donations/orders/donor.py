"""The donor's own page: what becomes of the gift, a new address before it leaves, what the donor asks of the city.

No account: the link in a mail or QR carries the donation's id under our seal (`kernel.links`), and the donor adds the last four digits of
her telephone. Each request says both, so that nothing is kept on her side.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from donations import handling, notification, standing
from donations.orders import mails, placing, present
from donations.orders.lists import of_donation
from donations.orders.records import (
    CANCELLED,
    DELIVERED,
    GONE,
    ORDERED,
    PAUSED,
    RETURNED,
    SHIPPED,
    Shipment,
    Tries,
    person,
)
from donations.records import CANCELLED as GIVEN_UP
from donations.records import COMPLETED, HELD, PAID, RECEIVED, Donation, key_of, listings
from donations.telling import history
from japan import calendar, text, tracking
from kernel import clock, errors, links, schema
from kernel.changes import Marker, fingerprint
from kernel.errors import FieldError
from kernel.limits import Limit

type Wanted = Mapping[str, Any]

WHO: Final = "寄附者（専用ページ）"
TRIES: Final = Limit("donor-page", most=20, within=timedelta(minutes=15))
ASKING: Final = Limit("donor-ask", most=20, within=timedelta(days=1), told="1日に送れる数をこえました。")
WORDS: Final = {
    RECEIVED: "お申込みを受け付けました。入金の確認を待っています。",
    PAID: "入金を確かめました。返礼品の準備を進めています。",
    COMPLETED: "返礼品を発送しました。",
    HELD: "入金を確かめました。内容を確かめています。",
    GIVEN_UP: "取消しを受け付けました。",
}


class DigitsWrong(errors.NotSignedIn):
    slug, title = "digits-wrong", "電話番号の下4けたが違います"
    detail = "電話番号の下4けたが合いません。寄附のお申込みに使った電話番号の、下4けたの数字を入力してください。"


def opened(wanted: Wanted) -> Donation:
    """The donation behind {token, digits}. Raises NotFound (no link of ours), TooMany, DigitsWrong."""
    donation_id = links.opened(mails.DONOR_PURPOSE, wanted["token"])
    TRIES.count(Tries, donation_id)
    donation = Donation.must(*key_of(donation_id), consistent=True)
    if donation.past:
        raise errors.NotFound()  # the system used before sends its gift
    telephone = text.telephone_key(notification.donor(donation.content).telephone)
    if not telephone:
        raise DigitsWrong("お申込みに電話番号がないため、このページを使えません。お手数ですが、お電話ください。")
    if text.folded(wanted["digits"]) != telephone[-4:]:
        raise DigitsWrong()
    return donation


def view(wanted: Wanted) -> dict[str, Any]:
    """The page: two reads, and those of what she asked."""
    return _shown(opened(wanted))


def change_address(wanted: Wanted) -> dict[str, Any]:
    """Send what has not left elsewhere: {version, lines, recipient: {postcode, address, telephone}}. Raises as `opened`, Stale, WrongState,
    Invalid."""
    donation = opened(wanted)
    standing_lines = {line.index: line for line in notification.lines(donation.content)}
    mistakes = [
        FieldError(f"/lines/{place}", "gone", "この返礼品は、もう発送したか、お届け先を変えられません。")
        for place, index in enumerate(wanted["lines"])
        if index not in standing_lines or not _changeable(donation, index)
    ]
    if mistakes:
        raise errors.Invalid(mistakes)
    given = {name: str(value).strip() for name, value in wanted["recipient"].items()}
    lines = [
        {"index": index, "recipient": {**_named(standing_lines[index]), **given, "same_as_donor": False}}
        for index in wanted["lines"]
    ]
    told = {"version": wanted["version"], "reason": "専用ページでのお届け先の変更", "lines": lines}
    handling.correct(donation.donation_id, told, who=WHO)
    return _shown(Donation.must(*key_of(donation.donation_id), consistent=True))


def ask(wanted: Wanted, key: str) -> dict[str, Any]:
    """Ask the city: {what, text?}, or write further: {inquiry, text}; it stands in the desk's queue of inquiries. What comes again under
    the same key is the same, from whatever network it comes. Raises as `opened`, Invalid, TooMany."""
    from donations.inquiries import outside

    donation = opened(wanted)
    ASKING.count(Tries, donation.donation_id)
    marker = Marker(("donations.mine_ask", donation.donation_id, key), fingerprint(dict(wanted)))
    who, text_ = notification.donor(donation.content).name, wanted.get("text", "").strip()
    if "inquiry" in wanted:
        outside.write_as_donor(donation, wanted["inquiry"], who, text_, marker)
    else:
        what = schema.load("donations/mine-ask")["properties"]["what"]["x-words"][wanted["what"]]
        outside.ask_as_donor(donation, who, what, text_, marker)
    return _shown(donation)


def send_link(donation_id: str, wanted: Wanted, *, who: str) -> None:
    """Mail the donor the way to the page: {version}. Raises NotFound, Stale, WrongState (there is no address to send to, or it is
    history)."""
    marker = handling.marker_of("send_link", donation_id, wanted)
    donation = handling.seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    if donation.past:
        raise errors.WrongState("移行した寄附の返礼品は、前のシステムから送ります。専用ページはありません。")
    told = mails.donor_page(donation)
    if not told:
        raise errors.WrongState("メールアドレスがないか、形が違います。「内容を直す」で確かめてください。")
    line = history(donation, who, "寄附者に専用ページの案内を送りました", at=clock.now())
    handling.save(donation, listings(donation), donation.content, marker, line, *told)


def _named(line: notification.Line) -> dict[str, str]:
    return {"name": line.recipient.name, "name_kana": line.recipient.name_kana}


def _changeable(donation: Donation, index: int) -> bool:
    """Whether something of a line may still go elsewhere: it has not all left, and the donation stands."""
    if donation.state == GIVEN_UP:
        return False
    now = placing.lines_now(donation)
    mine = [donation.orders[name] for name, line in now.items() if line == index]
    return not mine or any(one["state"] not in GONE for one in mine)


def _shown(donation: Donation) -> dict[str, Any]:
    content = donation.content
    now = placing.lines_now(donation)
    shipments = of_donation([name for name, one in donation.orders.items() if one["state"] != CANCELLED])
    receipt = standing.receipt_of(donation)
    return {
        "version": donation.version,
        "number": donation.number,
        "words": WORDS[donation.state],
        "amount_yen": donation.amount_yen,
        "received_on": donation.received_at.astimezone(clock.JST).date().isoformat(),
        "gifts": [
            *(gift for line in notification.lines(content) for gift in _gifts(donation, line, shipments, now)),
            *(_sent(donation, one, None) for one in shipments if one.reference not in now),
        ],
        "one_stop": _one_stop(content, receipt.day),
        "receipt": f"受領日は{_day(receipt.day.isoformat())}です。"
        if receipt.day
        else "入金を確かめたあとに決まります。",
        "talks": _talks(donation),
    }


def _talks(donation: Donation) -> list[dict[str, Any]]:
    from donations.inquiries import outside
    from donations.inquiries.desk import DONOR

    return outside.talks(DONOR, donation.donation_id)


def _gifts(
    donation: Donation, line: notification.Line, shipments: list[Shipment], now: dict[str, int]
) -> list[dict[str, Any]]:
    mine = sorted((one for one in shipments if now.get(one.reference) == line.index), key=lambda one: one.reference)
    if mine:
        return [_sent(donation, one, line.index) for one in mine]
    return [
        {
            "line": line.index,
            "name": line.gift_name or line.gift_code or "返礼品",
            "part": "",
            "quantity": line.quantity or 1,
            "state": "waiting",
            "words": "取り消されました。" if donation.state == GIVEN_UP else "準備をはじめるまで、お待ちください。",
            "carrier": "",
            "trackings": [],
            "tracking_page": "",
            "recipient": person(line.recipient),
            "changeable": _changeable(donation, line.index),
        }
    ]


def _sent(donation: Donation, one: Shipment, line: int | None) -> dict[str, Any]:
    carrier = one.sent_by or one.carrier
    return {
        "line": one.line if line is None else line,
        "name": one.what or one.gift_name,
        "part": f"{one.nth}回目（全{one.of}回）" if one.of > 1 else "",
        "quantity": one.quantity,
        "state": one.state,
        "words": _words(one),
        "carrier": present.words("carrier", carrier),
        "trackings": [tracking.display(number) for number in one.trackings],
        "tracking_page": mails.PAGES.get(carrier, "") if one.trackings else "",
        "recipient": one.consignee,
        "changeable": line is not None and one.state not in GONE and donation.state != GIVEN_UP,
    }


def _words(one: Shipment) -> str:
    if one.state == ORDERED:
        late = f"（遅れています：{one.delay['reason']}）" if one.delay else ""
        again = "もう一度" if one.returns else ""
        return f"{_day(one.due_on.isoformat())}までに{again}発送します{late}。"
    if one.state == RETURNED:
        return f"お届けできず、{_day(one.returned_on)}に荷物が戻りました（{_came_back(one)}）。ご不便をおかけします。担当からご連絡します。"
    return {
        PAUSED: "内容を確かめています。確かめ終わると、発送します。",
        SHIPPED: f"{_day(one.shipped_on)}に発送しました。",
        DELIVERED: f"{_day(one.delivered_on)}に届きました。",
    }[one.state]


def _came_back(one: Shipment) -> str:
    """Why, as one says it to the donor; where she can mend it, how."""
    return {
        "unknown": "あて先が分からないため。お届け先を下で直せます",
        "absent": "お留守で、保管の期限が過ぎたため",
        "refused": "受け取りがなかったため",
        "damaged": "運ぶあいだに傷んだため",
        "other": "運送会社の都合など",
    }[one.returns[-1]["reason"]]


def _one_stop(content: notification.Content, receipt_day: date | None) -> str:
    if content.get("one_stop_wish") is not True:
        return "希望していません。申請書が要るときは、下の「市とのやりとり」からお知らせください。"
    # 地方税法附則 第7条: by 10 January of the next year, moved by days on which the city hall is closed.
    told = (
        f"しめきりは{_day(calendar.deadline(date(receipt_day.year + 1, 1, 10)).isoformat())}です。"
        if receipt_day
        else ""
    )
    return f"希望しています。申請書は、受領証明書と一緒にお送りします。{told}"


def _day(iso: str | None) -> str:
    if iso is None:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"
