"""What keeps a content from being approved, each finding with its node, in words, with its mend. Pure.

Limits are not counted here: everything that the content can send is enumerated (`everything`) and measured by `limits`, the table that
every send is measured by.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from line import limits
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
    Edition,
    Node,
    buttons,
    by_itself,
    by_user,
    rests,
)
from line.scenarios.engine import TEXT_MOST
from line.scenarios.rendering import UNSET, Message, Pen, variables_in

TURN_MOST: Final = 999_999_999  # the longest turn that a button can carry
PATHS_MOST: Final = 5_000
LONGEST_EDITION: Final = "p00000000"


def findings(scenario: str, content: Content, known: Sequence[str] = ()) -> list[Finding]:
    """Everything that must be mended; `known` are the scenarios that buttons may begin besides this one.

    What comes first spoils the rest: where ways lead nowhere, nothing is walked.
    """
    found = [*_names(content), *_ways(content), *(one for node in content["nodes"] for one in _node(content, node))]
    found += [*_begun(content, {scenario, *known}), *_shown(content)]
    if any(one.code in ("double-id", "unknown-node", "unknown-call", "incomplete") for one in found):
        return found
    edition = Edition(scenario, LONGEST_EDITION, content)
    found += _reached(edition)
    loops = list(_loops(edition))
    found += loops
    if not loops:
        # What a node lacks shows in its messages too: once told is enough.
        told = {one.node for one in found}
        found += [one for one in _measured(edition) if one.node not in told]
    return found


def _names(content: Content) -> Iterator[Finding]:
    for label, listed in (
        ("場面", content["nodes"]),
        ("覚える値", content["variables"]),
        ("点数", content["scores"]),
    ):
        for name in _doubles([one["id"] for one in listed]):
            at = name if label == "場面" else ""
            yield Finding(
                "double-id", at, f"{label}の記号「{name}」が2回あります。", "どちらかの記号を変えてください。"
            )
    for node in content["nodes"]:
        for name in _doubles([one["id"] for one in buttons(node)]):
            told = f"ボタンの記号「{name}」が、この場面に2回あります。"
            yield Finding("double-button", node["id"], told, "ボタンごとに別の記号を付けてください。")


def _shown(content: Content) -> Iterator[Finding]:
    asked = content.get("shown_if")
    if asked and asked["variable"] not in {one["id"] for one in content["variables"]}:
        yield _unknown_variable("", asked["variable"])


def _doubles(names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def _ways(content: Content) -> Iterator[Finding]:
    known = {node["id"] for node in content["nodes"]}
    if content["first"] not in known:
        told = f"はじめの場面「{content['first']}」がありません。"
        yield Finding("unknown-node", "", told, "はじめの場面を選び直してください。")
    for one in content["starts"]["words"]:
        if one["to"] not in known:
            told = f"言葉「{one['word']}」の進む先「{one['to']}」がありません。"
            yield Finding("unknown-node", "", told, "進む先を選び直してください。")
    for node in content["nodes"]:
        for to in dict.fromkeys([*by_itself(node), *by_user(node)]):
            if to not in known:
                told = f"進む先の場面「{to}」がありません。"
                yield Finding("unknown-node", node["id"], told, "進む先を選び直してください。")


def _begun(content: Content, known: set[str]) -> Iterator[Finding]:
    for node in content["nodes"]:
        for one in buttons(node):
            if one.get("starts", next(iter(known))) not in known:
                told = f"ボタン「{one['label']}」ではじめる会話「{one['starts']}」がありません。"
                yield Finding("unknown-scenario", node["id"], told, "公開している会話を選んでください。")


def _node(content: Content, node: Node) -> Iterator[Finding]:
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
            yield _unknown_variable(at, name)


def _unknown_variable(at: str, name: str) -> Finding:
    told = f"覚える値「{name}」がありません。"
    return Finding("unknown-variable", at, told, "値を選び直すか、覚える値の一覧に足してください。")


def _texts(content: Content, node: Node) -> Iterator[Finding]:
    known = {one["id"] for one in content["variables"]}
    used = [name for text in _written(node) for name in variables_in(text)]
    used += [node["variable"]] if node["kind"] == SET and "variable" in node else []
    used += [case["variable"] for case in node.get("cases", ()) if "variable" in case]
    used += [node["question"]["variable"]] if "variable" in node.get("question", {}) else []
    for name in dict.fromkeys(used):
        if name not in known:
            yield _unknown_variable(node["id"], name)
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


# ── Ways ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reached(edition: Edition) -> Iterator[Finding]:
    nodes = edition.nodes
    seen: set[str] = set()
    waiting = list(edition.entries)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [*by_itself(nodes[name]), *by_user(nodes[name])]
    for name, node in nodes.items():
        if name not in seen:
            told = f"「{title(node)}」には、どこからも進めません。"
            yield Finding("unreachable", name, told, "ほかの場面から進めるようにするか、この場面を消してください。")
    for name, node in nodes.items():
        if name in seen and rests(node) and not any(True for _ in _leads(node)):
            told = f"「{title(node)}」で会話が止まり、利用者が先へ進めません。"
            yield Finding(
                "dead-end", name, told, "進む先のあるボタンか「次の場面」を付けるか、種類を「終わる」にしてください。"
            )
    out = _way_out(edition)
    for name, node in nodes.items():
        if name in seen - out and rests(node) and any(True for _ in _leads(node)):
            told = f"「{title(node)}」から、会話の終わりにもメニューにも行けません。"
            yield Finding(
                "no-way-out", name, told, "「終わる」か、いつ押してもよいメニューへ進めるようにしてください。"
            )


def _leads(node: Node) -> Iterator[str]:
    """What a resting node offers: a way on, or another scenario, or a word that the bot knows."""
    yield from by_user(node)
    yield from (one["label"] for one in buttons(node) if "starts" in one or "says" in one)


def _way_out(edition: Edition) -> set[str]:
    """The nodes from which the user can come to an end or a menu."""
    nodes = edition.nodes
    out = {
        name
        for name, node in nodes.items()
        if node["kind"] == END
        or (node.get("always") and rests(node))
        or (not rests(node) and not by_itself(node))
        or any("starts" in one for one in buttons(node))
    }
    while True:
        more = {
            name
            for name, node in nodes.items()
            if name not in out and any(to in out for to in (*by_itself(node), *by_user(node)))
        }
        if not more:
            return out
        out |= more


def _loops(edition: Edition) -> Iterator[Finding]:
    """Nodes that lead back to themselves without the user: the bot would talk without an end."""
    for name, node in edition.nodes.items():
        seen: set[str] = set()
        waiting = by_itself(node)
        while waiting:
            other = waiting.pop()
            if other == name:
                told = f"「{title(node)}」から、利用者の返事を待たずに同じ場面へ戻ります。"
                yield Finding("loop", name, told, "途中に質問を入れるか、進む先を変えてください。")
                break
            if other not in seen:
                seen.add(other)
                waiting += by_itself(edition.nodes[other])


def title(node: Node) -> str:
    """What staff call a node."""
    return str(node.get("title") or node["id"])


# ── All that can be sent ──────────────────────────────────────────────────────────────────────────────────────────────

type Said = tuple[tuple[str, Message], ...]  # each message with the node that says it


def everything(edition: Edition) -> Iterator[Said]:
    """All that one step can send: from each place where a step begins, every way to the next rest, with the shortest and the longest
    texts that may be remembered, and every card that may be recommended."""
    begins = dict.fromkeys([*edition.entries, *(to for node in edition.nodes.values() for to in by_user(node))])
    for known in _fillings(edition.content):
        spoken = {name: list(_spoken(edition, node, known)) for name, node in edition.nodes.items()}
        for start in begins:
            yield from _paths(edition, start, spoken)
        for name, node in edition.nodes.items():
            if rests(node):  # asked again, after a kind sentence
                yield from (
                    ((name, {"type": "text", "text": "。"}), *((name, message) for message in said))
                    for said in spoken[name]
                )


def _fillings(content: Content) -> list[dict[str, str]]:
    longest = {one["id"]: "か" * max(one.get("most", TEXT_MOST), len(UNSET)) for one in content["variables"]}
    for node in content["nodes"]:
        given = [value for one in buttons(node) for value in one.get("set", {}).items()]
        given += [(node["variable"], node.get("value", ""))] if node["kind"] == SET else []
        for name, value in given:
            if limits.utf16_units(value) > len(longest.get(name, "")):
                longest[name] = "か" * limits.utf16_units(value)
    return [longest, dict.fromkeys(longest, UNSET)] if longest else [{}]


def _spoken(edition: Edition, node: Node, known: Mapping[str, str]) -> Iterator[list[Message]]:
    """What a node may say: one way, but for recommendations, whose cards depend on the scores."""
    pen = Pen(edition, TURN_MOST, known, {})
    if node["kind"] == RECOMMEND:
        names = dict.fromkeys(item["score"] for item in node["recommend"]["items"])
        for name in names:
            yield Pen(edition, TURN_MOST, known, {name: 1}).node(node)
        return
    if node["kind"] == CALL:
        yield [*pen.node(node), *calls.OFFERS[node["call"]].example(node)]
        return
    yield pen.node(node)


def _paths(edition: Edition, start: str, spoken: Mapping[str, list[list[Message]]]) -> Iterator[Said]:
    count = 0
    waiting: list[tuple[str, Said]] = [(start, ())]
    while waiting and count < PATHS_MOST:
        name, said = waiting.pop()
        for messages in spoken[name]:
            more = (*said, *((name, message) for message in messages))
            ways = by_itself(edition.nodes[name])
            waiting += [(to, more) for to in dict.fromkeys(ways)]
            if not ways:
                count += 1
                yield more


def most_messages(edition: Edition) -> int:
    """The most messages that one step may send, those of the services as they promise."""
    return max((len(said) for said in everything(edition)), default=0)


_PLACES: Final = (
    (".altText", "代わりの文"),
    (".label", "ボタンの文字"),
    (".displayText", "ボタンの文字"),
    (".title", "見出し"),
    (".actions", "ボタンの数"),
    (".columns", "カードの数や形"),
    (".items", "クイックリプライの数"),
    (".data", "ボタンの中身"),
    (".uri", "開く場所"),
    ("ContentUrl", "画像の場所"),
    ("ImageUrl", "画像の場所"),
    (".text", "文"),
)
_BOUNDS: Final = re.compile(r"between (\d+) and (\d+)")


def _measured(edition: Edition) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for said in everything(edition):
        if len(said) > limits.MESSAGES_MOST and ("too-many", said[-1][0]) not in told:
            told.add(("too-many", said[-1][0]))
            words = f"「{title(edition.nodes[said[-1][0]])}」までに、一度に{len(said)}通になります。"
            yield Finding(
                "too-many",
                said[-1][0],
                words,
                f"一度に送れるのは{limits.MESSAGES_MOST}通までです。質問で区切ってください。",
            )
        if not said:
            continue
        for name, message in said:
            for path, fault in limits.faults([message]):
                finding = _limit(name, edition.nodes[name], path, fault)
                if (finding.words, name) not in told:
                    told.add((finding.words, name))
                    yield finding
    for name, node in edition.nodes.items():
        if rests(node) and not any(messages for messages in _spoken(edition, node, {})):
            yield Finding(
                "no-text", name, f"「{title(node)}」は何も言わずに待ちます。", "伝えるメッセージを書いてください。"
            )
    yield from _silent(edition)


def _silent(edition: Edition) -> Iterator[Finding]:
    """A step that says nothing: the user taps, and nothing happens."""
    spoken = {name: list(_spoken(edition, node, {})) for name, node in edition.nodes.items()}
    begins = dict.fromkeys([*edition.entries, *(to for node in edition.nodes.values() for to in by_user(node))])
    for start in begins:
        if any(not said for said in _paths(edition, start, spoken)):
            told = f"「{title(edition.nodes[start])}」へ進んでも、何も送られないことがあります。"
            yield Finding("silent", start, told, "終わる場面に、ひとことメッセージを書いてください。")


def _limit(name: str, node: Node, path: str, fault: str) -> Finding:
    what = next((words for ending, words in _PLACES if path.endswith(ending)), "内容")
    bounds = _BOUNDS.search(fault)
    if bounds is None:
        mend = (
            "カードごとのボタンの数と、見出し・画像の有無をそろえてください。"
            if "columns" in path
            else "内容を確かめてください。"
        )
        return Finding("limit", name, f"「{title(node)}」の{what}を、LINEが受け付けません。", mend)
    unit = "個" if what.endswith(("数", "形")) else "文字"
    mend = f"{bounds[1]}{unit}以上、{bounds[2]}{unit}以内にしてください（長さはLINEの数え方です。絵文字は2文字と数えることがあります）。"
    if unit == "個":
        mend = f"{bounds[1]}個から{bounds[2]}個までにしてください。"
    return Finding("limit", name, f"「{title(node)}」の{what}が、LINEの決まりに合いません。", mend)
