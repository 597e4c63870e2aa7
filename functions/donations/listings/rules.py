"""What a portal should say of a gift, what it can't say, where a listing stands and until when. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from donations.listings.layouts import Layout
from donations.listings.records import (
    COMMON,
    LISTED,
    NOT_OFFERED,
    TAKEN_DOWN,
    TO_LIST,
    TO_TAKE_DOWN,
    TO_UPDATE,
)
from donations.records import Gift
from japan import calendar, text
from kernel import clock
from kernel.changes import fingerprint

type Content = Mapping[str, Any]

LIST_WITHIN_DAYS: Final = 7
TEXTS: Final = {"title": "表示名", "lead": "短い説明", "description": "説明文"}
FIELDS: Final = (*TEXTS, "options", "images", "offered")
EMPTY: Final[dict[str, Any]] = dict.fromkeys(FIELDS)
_COOL: Final = {"none": "常温", "chilled": "冷蔵", "frozen": "冷凍"}


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a listing out of the portal's file: `kind` is 'missing', 'too_long', 'too_many', 'character' or 'picture'."""

    field: str
    label: str
    kind: str
    message: str


def wanted(gift: Gift, common: Content | None, own: Content | None, at: datetime) -> dict[str, Any] | None:
    """What a portal should say of the gift; None where it should say nothing: the gift is stopped, or not offered there.

    A portal's own text goes before the common one, that before the gift: field by field. The donation asked is the gift's, always;
    `own` has the portal under 'portal' (`own_of`).
    """
    if gift.stopped_at is not None and gift.stopped_at <= at:
        return None
    chosen = {name: _chosen(name, common, own) for name in FIELDS}
    if chosen["offered"] is False:
        return None
    price, portal = gift.price_at(at), (own or {}).get("portal", "")
    content = gift.content
    return {
        "title": chosen["title"] or gift.name,
        "lead": chosen["lead"] or "",
        "description": chosen["description"] or "",
        "options": chosen["options"] or [],
        "images": chosen["images"] or [],
        "amount_yen": price["portal_amounts"].get(portal, price["amount_yen"]),
        "cool": _COOL[content["cool"]],
        "lead_days": content["lead_days"],
        "season": "〜".join(content["season"][one] for one in ("from", "to")) if content["season"] else "",
        "plan": [f"{one['month']}か月目 {one['what']}" for one in content["plan"]],
    }


def own_of(portal: str, content: Content | None) -> dict[str, Any]:
    """A portal's own text with the portal's name in it."""
    return {**EMPTY, **(content or {}), "portal": portal}


def _chosen(name: str, common: Content | None, own: Content | None) -> Any:
    return next((one[name] for one in (own, common) if one and one.get(name) is not None), None)


def origin(name: str, common: Content | None, own: Content | None) -> str:
    """Whose value a field has: the portal's own ('own'), the common one ('common'), or the gift's ('gift')."""
    if own and own.get(name) is not None:
        return "own"
    return COMMON if common and common.get(name) is not None else "gift"


def for_portal(layout: Layout, content: Content) -> dict[str, Any]:
    """A wanted content with of each picture only the file that this portal takes: {name, print?}."""
    size = layout.pictures.size
    images = [{"name": one["name"], "print": one["files"].get(size, {}).get("print", "")} for one in content["images"]]
    return {**content, "images": images}


def print_of(content: Content) -> str:
    """What tells two contents of a portal apart."""
    return fingerprint(dict(content))[:16]


# ── Where it stands ─────────────────────────────────────────────────────────────────────────────────────────────────────


def state_of(wanted_print: str | None, shown_print: str | None, *, ever: bool) -> str:
    """The state that follows from what is wanted and what is shown; `ever`: it has been on the portal before."""
    if wanted_print is None:
        return TO_TAKE_DOWN if shown_print else TAKEN_DOWN if ever else NOT_OFFERED
    if shown_print is None:
        return TO_LIST
    return LISTED if wanted_print == shown_print else TO_UPDATE


def due_of(state: str, since: datetime, closes: time) -> datetime | None:
    """Until when it must be done: listed or changed within seven days of the approval, taken down by the end of the next business day."""
    day = since.astimezone(clock.JST).date()
    if state in (TO_LIST, TO_UPDATE):
        return datetime.combine(day + timedelta(days=LIST_WITHIN_DAYS), closes, clock.JST)
    if state == TO_TAKE_DOWN:
        return datetime.combine(calendar.add_business_days(day, 1), closes, clock.JST)
    return None


@dataclass(frozen=True)
class Rule:
    """One rule of 「わけを見る」."""

    id: str
    since: date
    text: str
    source: str


RULES: Final = {
    TO_LIST: Rule("PL-1", date(2026, 11, 26), f"承認された返礼品は、{LIST_WITHIN_DAYS}日以内に受付先に掲載します。", "市の仕様（承認からおよそ1週間で掲載）"),
    TO_UPDATE: Rule("PL-2", date(2026, 11, 26), f"受付先に出ている内容が承認された内容と違うときは、承認から{LIST_WITHIN_DAYS}日以内に直します。", "市の仕様（承認からおよそ1週間で掲載）"),
    TO_TAKE_DOWN: Rule("PL-3", date(2026, 11, 26), "止めた返礼品は、次の開庁日の終わりまでに受付先から取り下げます。", "市の取扱い（止めた品の申込みを受けないため）"),
}  # fmt: skip
PRICE: Final = Rule("PL-4", date(2026, 11, 26), "受付先に出す寄附金額は、返礼品の台帳で承認された額です。出品の文では変えられません。", "市の取扱い（届いた寄附は台帳の額と比べるため）")  # fmt: skip


# ── What the portal's file can't say ────────────────────────────────────────────────────────────────────────────────────


def room(layout: Layout, value: str) -> int:
    """How much of the portal's room a text takes."""
    if layout.count == "bytes":
        return len(text.for_cp932(value).encode(layout.encoding, "replace"))
    return len(value)


def problems(layout: Layout, content: Content) -> list[Problem]:
    """Everything that keeps this content out of the portal's file, each with its mend."""
    found = [one for name, label in TEXTS.items() for one in _text(layout, name, label, content[name])]
    found += _options(layout, content["options"])
    return found + _pictures(layout, content["images"])


def _text(layout: Layout, name: str, label: str, value: str) -> list[Problem]:
    if not value.strip() and name != "lead":
        return [Problem(name, label, "missing", f"{label}がありません。共通の文か、この受付先の文を書いてください。")]
    found, taken, most = [], room(layout, value), layout.most[name]
    if taken > most:
        unit = "バイト（全角は2）" if layout.count == "bytes" else "文字"
        told = f"{label}は{most:,}{unit}までのところ、{taken:,}あります。{taken - most:,}減らしてください。"
        found.append(Problem(name, label, "too_long", told))
    if layout.encoding == "cp932":
        found += [
            Problem(name, label, "character", f"{label}の「{letter}」は、この受付先のファイルに書けない文字です。ほかの書き方にしてください。")
            for letter in text.not_in_cp932(text.for_cp932(value))
        ]  # fmt: skip
    return found


def _options(layout: Layout, options: Sequence[Content]) -> list[Problem]:
    found = []
    if len(options) > layout.options_most:
        told = f"選べる項目は{layout.options_most}つまでのところ、{len(options)}つあります。"
        found.append(Problem("options", "選べる項目", "too_many", told))
    for one in options:
        if len(one["choices"]) > layout.choices_most:
            told = f"「{one['name']}」の選択肢は{layout.choices_most}個までのところ、{len(one['choices'])}個あります。"
            found.append(Problem("options", "選べる項目", "too_many", told))
        if layout.encoding == "cp932":
            letters = text.not_in_cp932(text.for_cp932(one["name"] + "".join(one["choices"])))
            found += [Problem("options", "選べる項目", "character", f"「{one['name']}」の「{letter}」は、この受付先のファイルに書けない文字です。") for letter in letters]  # fmt: skip
    return found


def _pictures(layout: Layout, images: Sequence[Content]) -> list[Problem]:
    takes = layout.pictures
    if not images:
        return [
            Problem("images", "写真", "missing", "写真がありません。共通の写真か、この受付先の写真を入れてください。")
        ]
    found = []
    if len(images) > takes.most:
        found.append(
            Problem("images", "写真", "too_many", f"写真は{takes.most}枚までのところ、{len(images)}枚あります。")
        )
    for one in images:
        file = one["files"].get(takes.size)
        if file is None:
            told = f"写真「{one['name']}」に、{takes.width}×{takes.height}の大きさがありません。写真を選び直すと、この大きさも作ります。"
            found.append(Problem("images", "写真", "picture", told))
        elif file["bytes"] > takes.bytes_most:
            told = f"写真「{one['name']}」は{takes.bytes_most // 1000:,}KBまでのところ、{file['bytes'] // 1000:,}KBあります。画質を下げて作り直してください。"
            found.append(Problem("images", "写真", "picture", told))
    return found
