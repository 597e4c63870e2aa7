"""The screening checklist: the one place that says which checks there are, from how many sources, and what each result allows.

Pure: entries in, judgements out. An entry is {check, result, source, note, at, who, who_id}; all entries are kept, and for each
check and source the latest one is in force.
"""

from dataclasses import dataclass
from typing import Any

from japan import text

type Entry = dict[str, Any]

OK, CONCERN, NOT_APPLICABLE = "ok", "concern", "not_applicable"


@dataclass(frozen=True)
class Check:
    """One point of the screening.

    `sources_least`: how many different sources must have been asked. `skip_for`: the kinds of organisation for which 'not applicable'
    is an answer. `blocks`: whether a concern forbids admission whatever the reason.
    """

    name: str
    label: str
    guide: str
    sources: tuple[str, ...]
    sources_least: int = 1
    skip_for: tuple[str, ...] = ()
    blocks: bool = False


CHECKS = (
    Check(
        "identity",
        "実在の確認",
        "法人番号公表サイトで、名称と所在地が申込みと同じか確かめます。番号のない団体は、開業届や規約で確かめます。",
        ("国税庁 法人番号公表サイト", "登記事項証明書", "開業届・確定申告書の控え", "団体の規約・名簿", "電話での確認"),
    ),
    Check(
        "antisocial",
        "反社会的勢力でないことの確認",
        "2つ以上の情報源で、団体の名称と代表者を調べます。1つだけでは終わりません。",
        (
            "警察への照会",
            "暴力追放運動推進センターへの照会",
            "新聞記事データベース",
            "官報・行政処分の公表情報",
            "ウェブ検索",
        ),
        sources_least=2,
        skip_for=("municipality",),
        blocks=True,
    ),
    Check(
        "activity",
        "事業内容の確認",
        "事業の内容が、会則の目的（地域のデジタル化の推進）に合うか確かめます。",
        ("団体のウェブサイト", "会社案内・パンフレット", "面談", "電話での確認", "紹介者への確認"),
        skip_for=("municipality", "school"),
    ),
    Check(
        "terms",
        "会則への同意の確認",
        "会則と利用規約への同意、反社会的勢力でないことの表明があり、権限のある方からの申込みか確かめます。",
        ("申込みの記録", "電話での確認", "書面"),
    ),
)
BY_NAME = {check.name: check for check in CHECKS}


def in_force(entries: list[Entry], check: Check) -> list[Entry]:
    """The latest entry of each source for a check, in the order of the sources' first use; spellings of one source are one."""
    latest: dict[str, Entry] = {}
    for entry in entries:
        if entry["check"] == check.name:
            latest[text.name_key(entry["source"])] = entry
    return list(latest.values())


def done(entries: list[Entry], check: Check) -> bool:
    """Whether enough different sources were asked, or the check does not apply."""
    current = in_force(entries, check)
    return len(current) >= check.sources_least or any(entry["result"] == NOT_APPLICABLE for entry in current)


def result(entries: list[Entry], check: Check) -> str | None:
    """The check's result: a concern of any source outweighs the rest; None while it is not done."""
    if not done(entries, check):
        return None
    found = {entry["result"] for entry in in_force(entries, check)}
    return next(one for one in (CONCERN, OK, NOT_APPLICABLE) if one in found)


def undone(entries: list[Entry]) -> list[Check]:
    """The checks that still need a source."""
    return [check for check in CHECKS if not done(entries, check)]


def blocking(entries: list[Entry]) -> list[Check]:
    """The checks whose concern forbids admission."""
    return [
        check
        for check in CHECKS
        if check.blocks and any(entry["result"] == CONCERN for entry in in_force(entries, check))
    ]


def checkers(entries: list[Entry]) -> set[str]:
    """The ids of all who recorded an entry, also one that a later entry replaced."""
    return {entry["who_id"] for entry in entries}
