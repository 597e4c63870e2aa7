"""What keeps a set from being approved (`findings`) and what keeps an approved one from being published (`unanswered`), in words, each with
its mend. Pure: sizes are measured by `limits` on what LINE would be given, and on the pictures themselves."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from line import replies
from line.approvals.verbs import Finding
from line.menus import drawing, limits
from line.menus.content import NEUTRAL, WIDTH, Content, cells, height, name_at_line, rich_menu, tabs
from line.menus.icons import ICONS
from line.menus.records import USER_STATES
from line.safety import talk as safety

WAYS: Final = ("says", "page", "tel")
TELLING: Final = (
    "相談",
    "仕事",
    "しごと",
    "就職",
    "転職",
    "求人",
    "就労",
    "診断",
    "予約",
    "面談",
    "離婚",
    "別居",
    "ひとり親",
    "母子",
    "父子",
    "養育費",
    "DV",
    "市役所",
)
_LONGEST: Final = ("x" * 40, 999_999, "0" * 64)  # a set's id, number and hash in the name at LINE


def findings(content: Content, pictures: Mapping[str, bytes] | None = None) -> list[Finding]:
    """Everything that must be mended. `pictures` are the tabs' as drawn; without them they are not measured."""
    found = [*_tabs(content), *_cells(content), *_telling(content)]
    if found:
        return found
    for tab_id, words, wrong in drawing.misfits(content):
        found.append(Finding("misfit", tab_id, f"「{words}」：{wrong}", "短くするか、別の文字にしてください。"))
    for tab in tabs(content):
        name = name_at_line(_LONGEST[0], _LONGEST[1], tab["id"], _LONGEST[2])
        found += [_limit(tab["id"], at) for at, _ in limits.faults(rich_menu(content, tab, name))]
        if pictures is not None:
            for _, told in limits.picture_faults(pictures[tab["id"]], WIDTH, height(content)):
                found.append(
                    Finding(
                        "picture", tab["id"], f"画像がLINEの決まりに合いません（{told}）。", "言葉を減らしてください。"
                    )
                )
    return found


def _limit(tab_id: str, at: str) -> Finding:
    if at == "chatBarText":
        return Finding("limit", "", "メニューバーの言葉が長すぎます。", f"{limits.BAR_MOST}字までにしてください。")
    return Finding(
        "limit", tab_id, f"LINEの決まりに合わないボタンがあります（{at}）。", "言葉や、開くページを短くしてください。"
    )


def _tabs(content: Content) -> Iterator[Finding]:
    ids = [tab["id"] for tab in tabs(content)]
    for tab_id in sorted({one for one in ids if ids.count(one) > 1}):
        yield Finding("double-id", tab_id, f"タブの記号「{tab_id}」が2回あります。", "どちらかを変えてください。")
    for state, tab_id in content["opens"].items():
        if tab_id not in [tab["id"] for tab in content["tabs"]]:
            yield Finding(
                "unknown-tab",
                "",
                f"「{USER_STATES[state]}」にひらくタブ「{tab_id}」がありません。",
                "タブを選び直してください。",
            )


def _cells(content: Content) -> Iterator[Finding]:
    for tab, cell in cells(content):
        at, label = tab["id"], cell["label"].strip()
        if not label:
            yield Finding("empty", at, "言葉のないボタンがあります。", "言葉を入れてください。")
            continue
        if cell["icon"] not in ICONS:
            yield Finding("unknown-icon", at, f"「{label}」の絵がありません。", "絵を選び直してください。")
        ways = [way for way in WAYS if cell.get(way)]
        if len(ways) != 1:
            yield Finding(
                "no-way",
                at,
                f"「{label}」を押したときにすることが決まっていません。",
                "送る言葉、ページ、電話番号のどれか一つを入れてください。",
            )
        elif ways == ["page"] and not str(cell["page"]).startswith(("/", "https://")):
            yield Finding(
                "page",
                at,
                f"「{label}」のページのアドレスが正しくありません。",
                "「/」か「https://」ではじめてください。",
            )
    for tab in tabs(content):
        labels = [cell["label"] for row in tab["rows"] for cell in row]
        for label in sorted({one for one in labels if labels.count(one) > 1}):
            yield Finding(
                "double-label", tab["id"], f"「{label}」が一つのタブに2回あります。", "どちらかを変えてください。"
            )


def _telling(content: Content) -> Iterator[Finding]:
    """Words on the neutral tab that tell whoever looks over her shoulder what she is here for."""
    shown = [
        words for tab, cell in cells(content) if tab["id"] == NEUTRAL for words in (cell["label"], cell.get("note", ""))
    ]
    for words in shown:
        said = replies.folded(words)
        if word := next((one for one in TELLING if replies.folded(one) in said), ""):
            told = f"「{words}」に「{word}」とあります。画面をのぞいた人に、用件が分かります。"
            yield Finding("telling", NEUTRAL, told, "「メニュー」「きく」のように、用件を書かない言葉にしてください。")


def unanswered(content: Content, live: Mapping[str, Any]) -> list[Finding]:
    """Buttons whose words nothing answers by itself: whoever taps would wait a day for staff, without knowing why.

    `live` are the conversations that are published: {scenario id: {words: [{word}]}}.
    """
    known = {replies.folded(word["word"]) for one in live.values() for word in one["words"]}
    found = []
    for tab, cell in cells(content):
        said = cell.get("says")
        known_word = said and (replies.word_in(said) or safety.command_in(said))
        if said and not known_word and replies.folded(said) not in known:
            told = (
                f"「{cell['label']}」を押すと「{said}」と送りますが、この言葉ではじまる会話は、まだ公開されていません。"
            )
            found.append(Finding("unanswered", tab["id"], told, "その会話を先に公開するか、言葉を変えてください。"))
    return found
