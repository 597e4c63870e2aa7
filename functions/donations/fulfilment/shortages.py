"""Donations that are short of a gift: their queue, what is written to the donors, and the gifts to be taken off portals."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from donations import notification, portals, present
from donations.fulfilment import caps
from donations.fulfilment import stock as shelves
from donations.fulfilment.records import Stock
from donations.notification import gift_key
from donations.records import Donation, Listing, key_of
from kernel import clock, search, settings
from kernel.paging import Page, page

STOP_WITHIN: Final = timedelta(hours=2)  # every further hour sells what is not there
COUNTED_MOST: Final = 200
STATES: Final = {"open": ["SHORT#open"], "waiting": ["SHORT#waiting"], "all": ["SHORT#open", "SHORT#waiting"]}


def queue(query: Mapping[str, Any]) -> dict[str, Any]:
    """Short donations, those who paid first on top: {state?: open | waiting | all, gift?, cursor?, limit?}; one query and one batch read."""
    index, partitions = "gsi1", STATES[query.get("state", "open")]
    if query.get("gift"):
        index, partitions = "gsi2", [f"SHORT#gift#{gift_key(query['gift'])}"]
    listed = page(Listing, index, partitions, cursor=query.get("cursor"), limit=query.get("limit"), newest_first=False)
    found = search.records(Donation, dict.fromkeys(key_of(one.donation_id) for one in listed.items))
    return {"items": [row(one) for one in found if short_of(one)], "next": listed.next}


def row(donation: Donation) -> dict[str, Any]:
    """One short donation."""
    flag = _flag(donation)
    return present.row(donation) | {"short": short_of(donation), "waiting": flag.get("waiting") if flag else None}


def _flag(donation: Donation) -> dict[str, Any] | None:
    return next(
        (flag for flag in donation.flags if flag["code"] == shelves.SHORT_FLAG and flag["state"] == "open"), None
    )


def short_of(donation: Donation) -> list[dict[str, Any]]:
    """[{code, name, quantity, reason}] of what a donation is short of."""
    return [
        {
            "code": key,
            "name": shelves.name_in(donation, key),
            "quantity": held["short"],
            "reason": caps.reason_words(held),
        }
        for key, held in sorted(donation.stock.items())
        if held.get("short")
    ]


def shelf_words(donation: Donation) -> list[dict[str, Any]]:
    """What a donation took from where, for its page: [{code, name, taken, short, from}]."""
    places = {"own": f"割当て（{portals.name(donation.portal)}）", "pool": "共通の在庫", "buffer": "安全在庫"}
    return [
        {
            "code": key,
            "name": shelves.name_in(donation, key),
            "taken": sum(held.get(source, 0) for source in places),
            "short": held.get("short", 0),
            "reason": caps.reason_words(held) or None,
            "shipped": held.get("shipped", 0),
            "from": "、".join(f"{name} {held[source]}個" for source, name in places.items() if held.get(source)),
            "href": f"/donations/stock/{key}",
        }
        for key, held in sorted(donation.stock.items())
        if any(held.get(source) for source in (*places, "short"))
    ]


# ── What is written to the donors ───────────────────────────────────────────────────────────────────────────────────────


def drafts(donation: Donation) -> list[dict[str, str]]:
    """A mail for each way out of a shortage: [{name, label, subject, body}]; staff read it over, fill in what stands in 〔〕, and send it."""
    if _flag(donation) is None:
        return []
    city = settings.city()
    wanted = "、".join(f"「{one['name']}」{one['quantity']}個" for one in short_of(donation))
    cause, until = _cause(donation)
    ways = {
        "wait_stock": (
            "入荷や次の受付を待ってもらう",
            "返礼品のお届けが遅れます",
            f"お選びいただいた返礼品{wanted}は、{cause}。\n{until}お待たせして申し訳ありません。\n\n"
            "お待ちいただけないときは、別の返礼品への変更か、ご寄附の取消しを承ります。このメールにご返信ください。",
        ),
        "substitute": (
            "代わりの返礼品にする",
            "返礼品の変更のお願い",
            f"お選びいただいた返礼品{wanted}は、{cause}。申し訳ありません。\n"
            "よろしければ、代わりに「〔代わりの返礼品〕」をお送りします。\n\n"
            "よろしいか、別の返礼品がよいか、〔○月○日〕までに、このメールにご返信ください。",
        ),
        "refund": (
            "返金する",
            "ご寄附の取消しと返金について",
            f"お選びいただいた返礼品{wanted}は、{cause}。申し訳ありません。\n"
            f"ご希望により、ご寄附{donation.amount_yen:,}円を取り消し、お支払いの方法に応じて〔{portals.name(donation.portal)}〕から返金します。\n\n"
            "取り消したご寄附は、税の控除の対象になりません。受領証明書がお手元にあるときは、破棄してください。",
        ),
    }
    person = notification.donor(donation.content)
    opening = (
        f"{person.name} 様\n\n{city['name']}へのご寄附（受付番号 {donation.number}）を、ありがとうございます。\n\n"
    )
    closing = f"\n\n{city['name']} ふるさと納税担当"
    return [
        {"name": name, "label": label, "subject": f"【{city['name']}】{subject}", "body": opening + body + closing}
        for name, (label, subject, body) in ways.items()
    ]


def _cause(donation: Donation) -> tuple[str, str]:
    """(why a gift is not there, until when), as the donor is told."""
    reasons = {reason for held in donation.stock.values() for reason, _ in caps.reasons(held)}
    if caps.CAP in reasons:
        return (
            "今年度にお届けできる数に達しました",
            "次の年度〔○月ごろ〕にお届けできるようになりましたら、お送りします。",
        )
    if caps.SEASON in reasons:
        return "ただいまお申込みを受け付ける期間の外です", "次の受付が始まる〔○月○日ごろ〕から、順にお送りします。"
    return (
        "お申込みが重なり、ただいま在庫がございません",
        "次の入荷は〔○月○日ごろ〕の見込みで、届きしだいお送りします。",
    )


# ── What waits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(items, figures) for the home page: gifts to be taken off portals, and gifts that paid donations are short of. Two queries, and one
    batch read where something is short."""
    stopping = page(Stock, "gsi2", ["STOPS"], limit=COUNTED_MOST, newest_first=False).items
    short = page(Listing, "gsi1", STATES["open"], limit=COUNTED_MOST, newest_first=False)
    counted = Counter(one.sk.removeprefix("LISTED#short#") for one in short.items)
    names = {key: one.name for key, one in shelves.read(counted).items() if one} if counted else {}
    items = [_stop_item(one, portal) for one in stopping for portal in sorted(one.stops)]
    items += [_short_item(key, names.get(key, key), number, _oldest(short, key)) for key, number in counted.items()]
    late = any(item["due"] < clock.iso(clock.now()) for item in items if item["due"])
    figures = []
    if counted:
        unit = "件以上" if short.next else "件"
        told = {"label": "在庫が足りない寄附", "value": sum(counted.values()), "unit": unit}
        figures.append(told | {"href": "/donations/shortages", "late": False})
    stops = sum(len(one.stops) for one in stopping)
    if stops:
        told = {"label": "掲載を止める返礼品", "value": stops, "unit": "件"}
        figures.append(told | {"href": "/donations/stock?only=stop", "late": late})
    return items, figures


def _oldest(short: Page[Listing], key: str) -> str:
    return next(str(one.gsi1sk).partition("#")[0] for one in short.items if one.sk == f"LISTED#short#{key}")


def _stop_item(stock: Stock, portal: str) -> dict[str, Any]:
    since = clock.parse(stock.stops[portal])
    return {
        "id": f"{stock.key}-{portal}",
        "service": "donations",
        "kind": "掲載を止める",
        "title": f"{portals.name(portal)}で「{stock.name}」の掲載を止める",
        "why": f"{caps.STOP_WHYS[stock.stop_whys.get(portal, caps.STOCK)]}。止めるまでの申込みは「不足」になります",
        "due": clock.iso(since + STOP_WITHIN),
        "action": "止めたら記録する",
        "href": f"/donations/stock/{stock.key}",
        "state": "open",
    }


def _short_item(key: str, name: str, number: int, since: str) -> dict[str, Any]:
    return {
        "id": f"short-{key}",
        "service": "donations",
        "kind": "在庫不足",
        "title": f"「{name}」が足りない寄附　{number}件",
        "why": f"入金済みの寄附です。いちばん古いものは{_day(since)}に受け付けました",
        "due": None,
        "action": "どうするかを決める",
        "href": f"/donations/shortages?gift={key}",
        "state": "open",
    }


def _day(iso: str) -> str:
    day = clock.parse(iso).astimezone(clock.JST)
    return f"{day.month}月{day.day}日"
