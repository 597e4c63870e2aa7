"""Gifts (返礼品) in the catalogue: what may be in force, and the `Gift` record that the intake judges by once it is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from donations import gifts
from donations.catalogue import limits, vendors
from donations.catalogue.approval import Subject
from donations.catalogue.records import RESUME, STOP, Entry
from donations.notification import CODE_MOST, gift_key
from donations.records import Gift
from kernel import clock, money, settings
from kernel.changes import Change, Checked, New, Saved
from kernel.errors import FieldError


def key_of(code: str) -> tuple[str, str]:
    return f"GIFT#{gift_key(code)}", "ENTRY"


def form_mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """Mistakes in {code?, content} that a schema can't see: how long the code's normal form is, portals, the plan's sum."""
    found = []
    code, content = body.get("code"), body.get("content")
    if isinstance(code, str) and len(gift_key(code)) > CODE_MOST:
        # One letter may stand for several: ㌔ is キロ.
        found.append(FieldError("/code", "maxLength", "返礼品の番号を短くしてください。"))
    if not isinstance(content, dict):
        return found
    return [*found, *_portals(content), *_plan(content)]


def _portals(content: Mapping[str, Any]) -> list[FieldError]:
    known = {portal["id"] for portal in settings.city()["portals"]}
    given = content.get("portal_amounts")
    wrong = [one for one in given if one not in known] if isinstance(given, dict) else []
    if not wrong:
        return []
    return [
        FieldError(
            "/content/portal_amounts",
            "unknown",
            f"「{wrong[0][:40]}」という受付先はありません。受付先の一覧の名前で書いてください。",
        )
    ]


def _plan(content: Mapping[str, Any]) -> list[FieldError]:
    plan, cost = content.get("plan"), content.get("cost_yen")
    if not isinstance(plan, list) or not plan or not all(isinstance(one, dict) for one in plan):
        return []
    months = [one["month"] for one in plan if isinstance(one.get("month"), int)]
    shares = [one["share_yen"] for one in plan if isinstance(one.get("share_yen"), int)]
    if not isinstance(cost, int) or not len(months) == len(shares) == len(plan):
        return []
    if months != sorted(set(months)):
        return [FieldError("/content/plan", "order", "定期便の月は、小さい順に、同じ月がないように書いてください。")]
    if sum(shares) != cost:
        told = f"定期便の各回の調達費用の合計{money.display(sum(shares))}を、調達費用{money.display(cost)}と同じにしてください。"
        return [FieldError("/content/plan", "sum", told)]
    return []


def starts(entry: Entry) -> date:
    """The day from which the terms that one works on count: as the proposal says, or today."""
    since = entry.proposal["since"] if entry.proposal else None
    return clock.parse(since).astimezone(clock.JST).date() if since else clock.today()


def _hindrances(entry: Entry) -> list[FieldError]:
    if entry.proposal["act"] == STOP:
        return []
    content = entry.proposal["content"]
    # A mistake in the register that is mended backwards is no offer of that day: it is judged by today's law too.
    days = {starts(entry), clock.today()} if starts(entry) < clock.today() else {starts(entry)}
    found = {one.pointer: one for day in sorted(days) for one in limits.mistakes(content, day)}
    vendor = Entry.find(*vendors.key_of(content["vendor_id"]), consistent=True)
    if not vendors.in_force(vendor):
        told = "承認された事業者を選んでください。新しい事業者は、先に事業者の承認を受けます。"
        found["/content/vendor_id"] = FieldError("/content/vendor_id", "not-in-force", told)
    return list(found.values())


def _in_force(entry: Entry, proposal: dict[str, Any], who: str) -> Sequence[Change]:
    now = clock.now()
    gift = Gift.find(*gifts.key_of(entry.entry_id), consistent=True)
    if proposal["act"] == STOP:
        assert gift is not None, "what is stopped was in force"
        gift.stopped_at = now
        return [Saved(gift)]
    content, known = proposal["content"], gift is not None
    gift = gift or Gift(pk=entry.pk, sk="GIFT", gsi1pk="GIFTS", gsi1sk=entry.entry_id, code=entry.entry_id, prices=[])
    gift.name, gift.content, gift.approved_version = content["name"], content, proposal["number"]
    gift.gsi2pk, gift.gsi2sk = f"GIFTSOF#{content['vendor_id']}", entry.entry_id
    if proposal["act"] == RESUME:
        gift.stopped_at = None
    since = clock.parse(proposal["since"]) if proposal["since"] else now
    gift.prices = _priced(gift, content, since, f"{proposal['proposer']}・{who}", proposal["reason"])
    vendor = Entry.must(*vendors.key_of(content["vendor_id"]), consistent=True)
    return [Saved(gift) if known else New(gift), Checked(vendor)]


def _priced(gift: Gift, content: Mapping[str, Any], since: datetime, who: str, reason: str) -> list[dict[str, Any]]:
    """The prices with this one among them, unless it stands then already; of two with one `since` the later one is right."""
    price = {
        "since": clock.iso(since),
        "amount_yen": content["amount_yen"],
        "portal_amounts": content["portal_amounts"],
        "who": who,
        "reason": reason,
    }
    if gift.prices:
        told = gift.price_at(since)
        same = all(told[name] == price[name] for name in ("amount_yen", "portal_amounts"))
        if same and told["since"] <= price["since"]:
            return list(gift.prices)
    return sorted([*gift.prices, price], key=lambda one: str(one["since"]))


GIFT = Subject(
    name="gift",
    label="返礼品",
    key=key_of,
    sort=lambda entry: entry.entry_id,
    hindrances=_hindrances,
    in_force=_in_force,
    tells="donations.gift_in_force",
)
