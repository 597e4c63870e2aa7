"""The texts of listings before two persons: what may be in force, and what is written once it is. The steps are `catalogue.approval`'s."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from donations import gifts, portals
from donations.catalogue import limits
from donations.catalogue.approval import Subject
from donations.catalogue.records import Entry
from donations.listings import layouts, rules
from donations.listings.records import COMMON, ListingImage, ListingText, id_of, image_key, parts_of, text_key
from donations.notification import CODE_MOST, gift_key
from donations.records import Gift
from kernel import clock, errors, money, search
from kernel.changes import Change, New, Saved
from kernel.errors import FieldError

IN_FORCE: Final = "donations.listing_in_force"


def key_of(listing_id: str) -> tuple[str, str]:
    return f"LISTING#{listing_id}", "ENTRY"


def id_in(address: str) -> str:
    """The id that an address means: the portal as it is, the code in its normal form. Raises NotFound for a portal that we don't know."""
    portal, code = parts_of(address)
    code = gift_key(code)
    if (portal != COMMON and not portal_known(portal)) or not 0 < len(code) <= CODE_MOST:
        raise errors.NotFound()
    return id_of(portal, code)


def portal_known(portal: str) -> bool:
    """Whether gifts are listed there."""
    return portal in layouts.portals()


def name_of(portal: str) -> str:
    """A portal's name; 「共通」 for the text of all."""
    return "共通" if portal == COMMON else portals.name(portal)


def form_mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """Mistakes in {content} that a schema can't see: a name twice."""
    content = body.get("content")
    if not isinstance(content, dict):
        return []
    found = []
    for field, label in (("options", "選べる項目"), ("images", "写真")):
        rows = content.get(field)
        names = [one.get("name") for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            told = f"{label}に「{str(twice)[:40]}」が2つあります。違う名前にしてください。"
            found.append(FieldError(f"/content/{field}", "twice", told))
    return found


def _hindrances(entry: Entry) -> list[FieldError]:
    """What keeps a text from being in force: no gift, a price against the law, a picture that we don't have; and, of a portal's own
    text, what the portal can't show. A common text may be too long for one portal: that portal has its own, or stays undone."""
    portal, code = parts_of(entry.entry_id)
    content = entry.proposal["content"]
    gift = Gift.find(*gifts.key_of(code), consistent=True)
    if gift is None:
        told = "この番号の返礼品は、まだ承認されていません。先に返礼品の承認を受けます。"
        return [FieldError("/content", "unknown", told)]
    found = [*_share(gift), *_pictures(code, content["images"] or [])]
    if portal == COMMON or found:
        return found
    common = ListingText.find(*text_key(COMMON, code), consistent=True)
    said = rules.wanted(gift, common.content if common else None, rules.own_of(portal, content), clock.now())
    if said is None:
        return []
    told_here = {name for name in rules.FIELDS if content.get(name) is not None}
    return [
        FieldError(f"/content/{one.field}", one.kind, f"{name_of(portal)}：{one.message}")
        for one in rules.problems(layouts.layout(portal), said)
        if one.field in told_here
    ]


def _share(gift: Gift) -> list[FieldError]:
    """The cost against what is asked on every portal, as the catalogue judges it, by the law of today."""
    limit, today = limits.standing("K-1", clock.today()), clock.today()
    terms = gift.content | {name: gift.price[name] for name in ("amount_yen", "portal_amounts")}
    if limit is None or not limits.over(terms, today):
        return []
    lowest = limits.lowest_amount(terms)
    told = (
        f"調達費用{money.display(terms['cost_yen'])}は、いちばん低い寄附金額{money.display(lowest)}の{limits.percent_words(terms)}です。"
        f"{limit.figure}%をこえる品は掲載できません。先に返礼品の価格を直してください。"
    )
    return [FieldError("/content", "K-1", told)]


def _pictures(code: str, images: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Files that nobody sent, or whose size is not what the text says of them."""
    files = [
        (place, image["name"], size, file)
        for place, image in enumerate(images)
        for size, file in image["files"].items()
    ]
    keys = dict.fromkeys(image_key(code, file["print"]) for _, _, _, file in files)
    known = {one.sk: one for one in search.records(ListingImage, keys)}
    found = []
    for place, name, size, file in files:
        one = known.get(file["print"])
        if one is None or f"{one.width}x{one.height}" != size or one.size_bytes != file["bytes"]:
            told = f"写真「{name}」の{size}のファイルが届いていません。写真を選び直してください。"
            found.append(FieldError(f"/content/images/{place}", "picture", told))
    return found


def _in_force(entry: Entry, proposal: dict[str, Any], _who: str) -> Sequence[Change]:
    portal, code = parts_of(entry.entry_id)
    pk, sk = text_key(portal, code)
    text = ListingText.find(pk, sk, consistent=True)
    known = text is not None
    text = text or ListingText(pk=pk, sk=sk, portal=portal)
    text.content, text.number = proposal["content"], proposal["number"]
    return [Saved(text) if known else New(text)]


LISTING = Subject(
    name="listing",
    label="出品の文",
    key=key_of,
    sort=lambda entry: entry.entry_id,
    hindrances=_hindrances,
    in_force=_in_force,
    tells=IN_FORCE,
)
