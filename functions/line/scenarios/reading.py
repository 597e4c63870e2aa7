"""A content in plain words, and the difference between two: what users will see, for whoever approves. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from line.scenarios import calls
from line.scenarios.content import Content, Node, title

ANSWERS: Final = {
    "choice": "選ぶ（ボタン）",
    "quick": "選ぶ（クイックリプライ）",
    "text": "文で書く",
    "number": "数で書く",
    "date": "日付を選ぶ",
}
_KEPT: Final = "kept/"  # what is remembered or counted has names of its own
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WHATS: Final = {ADDED: "増えます", REMOVED: "なくなります", CHANGED: "変わります"}


def lines(content: Content, node: Node) -> list[str]:
    """What a node says and where it leads, a line each."""
    return list(_lines(content, node))


def _lines(content: Content, node: Node) -> Iterator[str]:
    names = {one["id"]: title(one) for one in content["nodes"]}
    names |= {f"{_KEPT}{one['id']}": one["label"] for one in (*content["scores"], *content["variables"])}
    for message in node.get("messages", ()):
        yield from _message(names, message)
    if "question" in node:
        yield from _question(names, node["question"])
    if "recommend" in node:
        yield from _recommend(names, node["recommend"])
    yield from _decides(names, node)
    for one in node.get("quick", ()):
        yield f"クイックリプライ：{_button(names, one)}"
    if "next" in node:
        yield f"つづき →「{names.get(node['next'], node['next'])}」"
    marks = [told for key, told in (("safe", "版の切り替え点"), ("always", "いつ押してもよい")) if node.get(key)]
    if marks:
        yield "（" + "・".join(marks) + "）"


def _question(names: Mapping[str, str], asked: Mapping[str, Any]) -> Iterator[str]:
    yield f"質問：{asked['text']}（{ANSWERS[asked['answer']]}）"
    for one in asked.get("choices", ()):
        yield _button(names, one)
    if "to" in asked:
        yield f"答えると →「{names.get(asked['to'], asked['to'])}」"


def _recommend(names: Mapping[str, str], told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{told['text']}（点の高い順に{told['most']}つまで）"
    for item in told["items"]:
        yield f"おすすめ：{item['title']}｜{item['text']}"
        yield _button(names, item["button"])


def _decides(names: Mapping[str, str], node: Node) -> Iterator[str]:
    for case in node.get("cases", ()):  # half-written ones too: the linter says what is missing
        to = names.get(case["to"], case["to"])
        if "score" in case:
            yield f"点数「{_kept(names, case['score'])}」が{case.get('at_least', '？')}以上 →「{to}」"
        else:
            yield f"「{_kept(names, case.get('variable', '？'))}」が「{case.get('is', '？')}」→「{to}」"
    if "otherwise" in node:
        yield f"どれでもない →「{names.get(node['otherwise'], node['otherwise'])}」"
    if node["kind"] == "set":
        yield f"覚える：{_kept(names, node.get('variable', ''))}＝{node.get('value', '')}"
    if node["kind"] == "call":
        offer = calls.OFFERS.get(node.get("call", ""))
        yield f"つなぐ：{offer.label if offer else node.get('call', '')}{node.get('page', '')}{node.get('text', '')}"


def _message(names: Mapping[str, str], message: Mapping[str, Any]) -> Iterator[str]:
    head = "｜".join(part for part in (message.get("title", ""), message.get("text", "")) if part)
    if message.get("image"):
        yield f"画像：{message['image']}"
    if head:
        yield head
    for row in message.get("rows", ()):
        yield f"{row['label']}：{row['value']}"
    for one in message.get("buttons", ()):
        yield _button(names, one)
    for card in message.get("cards", ()):
        yield "カード：" + "｜".join(part for part in (card.get("title", ""), card["text"]) if part)
        for one in card["buttons"]:
            yield _button(names, one)


def _kept(names: Mapping[str, str], name: str) -> str:
    return names.get(f"{_KEPT}{name}", name)


def _button(names: Mapping[str, str], one: Mapping[str, Any]) -> str:
    if "to" in one:
        does = f" →「{names.get(one['to'], one['to'])}」"
    elif "starts" in one:
        does = f" → 会話「{one['starts']}」をはじめる"
    elif "says" in one:
        does = f" →「{one['says']}」と送る"
    else:
        does = f" → {one.get('page') or one.get('tel') or ''}"
    gains = "".join(f"（{_kept(names, name)}{by:+d}）" for name, by in one.get("add", {}).items())
    return f"［{one['label']}］{does}{gains}"


def _whole(content: Content) -> list[str]:
    """What stands above the nodes."""
    starts = content["starts"]
    words = "、".join(f"「{one['word']}」" for one in starts["words"])
    return [
        f"名前：{content['name']}",
        f"はじまるとき：{'友だち追加' if starts['follow'] else ''}{'、' if starts['follow'] and words else ''}{words}",
        f"はじめの場面：{content['first']}",
        "覚える値：" + "、".join(one["label"] for one in content["variables"]),
        f"相談員が回答を見てよいとき：{_shown_if(content)}",
        "点数：" + "、".join(one["label"] for one in content["scores"]),
    ]


def _shown_if(content: Content) -> str:
    asked = content.get("shown_if")
    labels = {one["id"]: one["label"] for one in content["variables"]}
    return f"「{labels.get(asked['variable'], asked['variable'])}」が「{asked['is']}」" if asked else "見ない"


def difference(before: Content | None, after: Content) -> list[dict[str, Any]]:
    """[{node, title, what, what_name, from: [lines], to: [lines]}]: what reads differently in `after`, in its order; then what is gone."""
    old = {one["id"]: one for one in before["nodes"]} if before else {}
    new = {one["id"]: one for one in after["nodes"]}
    found = []
    if before is None or _whole(before) != _whole(after):
        found.append(_row("", "会話の全体", _whole(before) if before else [], _whole(after)))
    for name, node in new.items():
        was = lines(before, old[name]) if before and name in old else []
        now = lines(after, node)
        if was != now or name not in old:
            found.append(_row(name, title(node), was, now))
    found += [
        _row(name, title(node), lines(before, node), []) for name, node in old.items() if before and name not in new
    ]
    return found


def _row(node: str, named: str, was: list[str], now: list[str]) -> dict[str, Any]:
    what = ADDED if not was else REMOVED if not now else CHANGED
    return {"node": node, "title": named, "what": what, "what_name": WHATS[what], "from": was, "to": now}
