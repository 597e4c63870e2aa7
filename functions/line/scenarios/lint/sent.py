"""All that a conversation can send, enumerated and measured by `line.limits`: limits are not counted anywhere else. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from line import limits
from line.approvals.verbs import Finding
from line.scenarios import calls
from line.scenarios.content import (
    CALL,
    RECOMMEND,
    SET,
    Content,
    Edition,
    Node,
    buttons,
    by_itself,
    by_user,
    rests,
    title,
)
from line.scenarios.engine import TEXT_MOST
from line.scenarios.rendering import UNSET, Message, Pen

TURN_MOST: Final = 999_999_999  # the longest turn that a button can carry
PATHS_MOST: Final = 5_000

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


def measured(edition: Edition) -> Iterator[Finding]:
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
