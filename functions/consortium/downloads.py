"""Files for staff: the applications or the members of a list, as a table."""

from typing import Any

from consortium import checks, lists, rules, words
from consortium.records import Application, Member, member_label
from japan import postcode
from kernel import clock, errors, files
from kernel.errors import FieldError
from kernel.paging import LIMIT_MOST

_APPLICATION_COLUMNS = [
    "受付番号",
    "状態",
    "申込日",
    "期限",
    "団体の種類",
    "団体の名称",
    "フリガナ",
    "法人番号",
    "郵便番号",
    "所在地",
    "ウェブサイト",
    "担当者",
    "担当者フリガナ",
    "部署・役職",
    "メールアドレス",
    "電話番号",
    "関心のあるテーマ",
    "動機",
    "一覧への掲載",
    "終わった確認",
]
_MEMBER_COLUMNS = [
    "会員番号",
    "状態",
    "入会日",
    "退会日",
    "団体の種類",
    "団体の名称",
    "フリガナ",
    "法人番号",
    "郵便番号",
    "所在地",
    "ウェブサイト",
    "担当者",
    "担当者フリガナ",
    "部署・役職",
    "メールアドレス",
    "電話番号",
    "関心のあるテーマ",
    "一覧への掲載",
]


def mistakes(body: Any) -> list[FieldError]:
    """A state of an application asked of members, or the other way round."""
    asked = body.get("filter")
    state = asked.get("state") if isinstance(asked, dict) else None
    known = words.STATES if body.get("what") == "applications" else words.STATUSES
    if state is None or state in known:
        return []
    shown = "、".join(known.values())
    return [FieldError("/filter/state", "state", f"状態は次から選んでください：{shown}。")]


def table(what: str, query: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """The header and the rows of the applications or the members. Raises RuleBroken when more fit than one file may hold."""
    if what == "applications":
        header, rows = _APPLICATION_COLUMNS, [_application(one) for one in _all_applications(query)]
    else:
        header, rows = _MEMBER_COLUMNS, [_member(one) for one in _all_members(query)]
    if len(rows) > files.ROWS_MOST:
        raise errors.RuleBroken(f"一度に受け取れるのは{files.ROWS_MOST:,}行までです。月や状態で絞ってください。")
    return header, rows


def _all_applications(query: dict[str, Any]) -> list[Application]:
    found: list[Application] = []
    cursor: str | None = None
    while len(found) <= files.ROWS_MOST:
        page = lists.applications(query | {"limit": LIMIT_MOST} | ({"cursor": cursor} if cursor else {}))
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found


def _all_members(query: dict[str, Any]) -> list[Member]:
    found: list[Member] = []
    cursor: str | None = None
    while len(found) <= files.ROWS_MOST:
        page = lists.members(query | {"limit": LIMIT_MOST} | ({"cursor": cursor} if cursor else {}))
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found


def _day(instant: Any) -> str:
    return instant.astimezone(clock.JST).date().isoformat() if instant else ""


def _party(one: Application | Member, website: str | None) -> list[Any]:
    organisation, contact = one.organisation, one.contact
    return [
        words.KINDS[one.organisation_kind],
        organisation["name"],
        organisation["name_kana"],
        organisation.get("corporate_number", ""),
        postcode.display(organisation["postcode"]),
        organisation["address"],
        website,
        contact["name"],
        contact["name_kana"],
        contact.get("department", ""),
        contact["email"],
        contact["telephone"],
        "、".join(words.interests(one.interests)),
    ]


def _application(one: Application) -> list[Any]:
    done = [check.label for check in checks.CHECKS if checks.done(one.entries or [], check)]
    return [
        one.receipt,
        words.STATES[one.state],
        _day(one.submitted_at),
        rules.shown_date(one.due_at) if one.due_at else "",
        *_party(one, one.organisation.get("website")),
        one.motive,
        "希望する" if one.list_publicly else "希望しない",
        "、".join(done),
    ]


def _member(one: Member) -> list[Any]:
    return [
        member_label(one.number),
        words.STATUSES[one.status],
        one.joined_on,
        one.left_on or "",
        *_party(one, one.website),
        "掲載中" if one.listed else "掲載なし",
    ]
