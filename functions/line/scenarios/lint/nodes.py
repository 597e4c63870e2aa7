"""A scene has what its kind needs: words, buttons, conditions. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from line.approvals.verbs import Finding
from line.scenarios import calls
from line.scenarios.content import (
    BRANCH,
    CALL,
    CHOOSING,
    END,
    MESSAGE,
    QUESTION,
    RECOMMEND,
    SET,
    Content,
    Node,
    buttons,
)
from line.scenarios.lint.names import unknown_variable
from line.scenarios.rendering import variables_in


def faults(content: Content, node: Node) -> Iterator[Finding]:
    yield from _complete(node)
    yield from _buttons(content, node)
    yield from _texts(content, node)
    for score in _scores(node):
        if score not in {one["id"] for one in content["scores"]}:
            told = f"点数「{score}」がありません。"
            yield Finding("unknown-score", node["id"], told, "点数を選び直すか、点数の一覧に足してください。")


def _scores(node: Node) -> list[str]:
    told = [case["score"] for case in node.get("cases", ()) if "score" in case]
    told += [item["score"] for item in node.get("recommend", {}).get("items", ())]
    return list(dict.fromkeys([*told, *(name for one in buttons(node) for name in one.get("add", {}))]))


type Lacks = Callable[[str, str], Finding]


def _complete(node: Node) -> Iterator[Finding]:
    """What a node of its kind needs."""
    at = node["id"]

    def lacks(what: str, mend: str) -> Finding:
        return Finding("incomplete", at, f"{what}がありません。", mend)

    needs = {QUESTION: _question, BRANCH: _branch, CALL: _call}.get(node["kind"])
    if needs:
        yield from needs(node, lacks)
    if node["kind"] == RECOMMEND and not node.get("recommend", {}).get("items"):
        yield lacks("すすめるもの", "すすめるものを1つ以上書いてください。")
    if node["kind"] == SET and "variable" not in node:
        yield lacks("覚える値", "どの値に覚えるかを選んでください。")
    if node["kind"] == MESSAGE and not node.get("messages"):
        yield lacks("メッセージ", "伝えるメッセージを1つ以上書いてください。")
    for message in node.get("messages", ()):
        if message["kind"] == "flex" and not (message.get("title") or message.get("text") or message.get("rows")):
            yield lacks("案内カードの中身", "見出し、本文、項目のどれかを書いてください。")


def _question(node: Node, lacks: Lacks) -> Iterator[Finding]:
    told = node.get("question")
    if not told:
        yield lacks("質問", "質問の文と答え方を書いてください。")
        return
    if told["answer"] in CHOOSING:
        if not told.get("choices"):
            yield lacks("選択肢", "選択肢を1つ以上書いてください。")
        return
    if "to" not in told:
        yield lacks("答えたあとの進む先", "進む先の場面を選んでください。")
    if "variable" not in told:
        yield lacks("答えを覚える値", "答えをどの値に覚えるかを選んでください。")
    if told["answer"] == "number" and told.get("lowest", 0) > told.get("highest", 10**9):
        words = "いちばん小さい数が、いちばん大きい数より大きいです。"
        yield Finding("range", node["id"], words, "どちらかを直してください。")


def _branch(node: Node, lacks: Lacks) -> Iterator[Finding]:
    if "otherwise" not in node:
        yield lacks("「どれでもないとき」の進む先", "どの条件にも当てはまらない人の進む先を選んでください。")
    for case in node.get("cases", ()):
        if not ({"score", "at_least"} <= set(case) or {"variable", "is"} <= set(case)):
            yield lacks("分かれ道の条件", "点数と何点以上か、または覚えた値とその中身を書いてください。")


def _call(node: Node, lacks: Lacks) -> Iterator[Finding]:
    offer = calls.OFFERS.get(node.get("call", ""))
    if offer is None:
        told = f"つなぐ先「{node.get('call', '')}」がありません。"
        yield Finding("unknown-call", node["id"], told, "つなぐ先を選んでください。")
    elif offer.needs_page and not _is_page(node.get("page", "")):
        yield lacks("開くページ", "「/」で始まるサイト内の場所を書いてください（例：/services/jobsupport/）。")


def _buttons(content: Content, node: Node) -> Iterator[Finding]:
    at, shown = node["id"], list(buttons(node))
    for one in shown:
        does = [key for key in ("to", "starts", "says", "page", "tel") if one.get(key)]
        if len(does) != 1:
            told = f"ボタン「{one['label']}」のすることが{'ありません' if not does else '2つ以上あります'}。"
            yield Finding("button", at, told, "進む先、会話、送る言葉、ページ、電話のどれか1つだけを選んでください。")
        elif "page" in one and not _is_page(one["page"]):
            told = f"ボタン「{one['label']}」のページ「{one['page'][:40]}」は、サイト内の場所ではありません。"
            yield Finding("page", at, told, "「/」で始まる場所を書いてください（例：/services/jobsupport/）。")
        elif "tel" in one and not re.fullmatch(r"0[0-9-]{8,14}", one["tel"]):
            told = f"ボタン「{one['label']}」の電話番号の形を確かめてください。"
            yield Finding("tel", at, told, "0から始まる数字とハイフンで書いてください。")
        if node.get("always") and one.get("add"):
            told = f"「いつ押してもよい」ボタン「{one['label']}」に点数があります。押すたびに増えます。"
            yield Finding("always-scores", at, told, "点数を外すか、「いつ押してもよい」を外してください。")
    if shown and node["kind"] == MESSAGE and "next" in node and any("to" in one for one in shown):
        told = "ボタンで選ぶ前に、次の場面へ進んでしまいます。"
        yield Finding("buttons-passed-by", at, told, "「次の場面」を空にするか、ボタンの進む先を外してください。")
    if node["kind"] in (END, CALL, SET, BRANCH) and any("to" in one for one in shown):
        told = "この種類の場面は待たないので、進む先のあるボタンを置けません。"
        yield Finding("buttons-passed-by", at, told, "「伝える」か「たずねる」の場面に移してください。")
    known = {one["id"] for one in content["variables"]}
    for name in dict.fromkeys(name for one in shown for name in one.get("set", {})):
        if name not in known:
            yield unknown_variable(at, name)


def _texts(content: Content, node: Node) -> Iterator[Finding]:
    known = {one["id"] for one in content["variables"]}
    used = [name for text in _written(node) for name in variables_in(text)]
    used += [node["variable"]] if node["kind"] == SET and "variable" in node else []
    used += [case["variable"] for case in node.get("cases", ()) if "variable" in case]
    used += [node["question"]["variable"]] if "variable" in node.get("question", {}) else []
    for name in dict.fromkeys(used):
        if name not in known:
            yield unknown_variable(node["id"], name)
    if any(not one["label"].strip() for one in buttons(node)):
        yield Finding("no-text", node["id"], "文字のないボタンがあります。", "ボタンの文字を書いてください。")
    for message in node.get("messages", ()):
        if message["kind"] in ("text", "buttons") and not message.get("text", "").strip():
            yield Finding(
                "no-text", node["id"], "文のないメッセージがあります。", "文を書くか、メッセージを消してください。"
            )
        if message["kind"] == "image" and not _is_page(message.get("image", "")):
            yield Finding(
                "image", node["id"], "画像の場所がありません。", "「/」で始まるサイト内の画像の場所を書いてください。"
            )
        for holder in (message, *message.get("cards", ())):
            if holder.get("image") and not _is_page(holder["image"]):
                told = f"画像「{holder['image'][:40]}」は、サイト内の場所ではありません。"
                yield Finding("image", node["id"], told, "「/」で始まるサイト内の画像の場所を書いてください。")
    if "question" in node and not node["question"]["text"].strip():
        yield Finding("no-text", node["id"], "質問の文がありません。", "質問の文を書いてください。")


def _written(value: Any) -> Iterator[str]:
    """Every text in a part of the content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _written(one)
    elif isinstance(value, list):
        for one in value:
            yield from _written(one)


def _is_page(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and path.isascii() and not re.search(r"\s", path)
