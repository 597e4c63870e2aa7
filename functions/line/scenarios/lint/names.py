"""What is named in a content is there, and once. Pure."""

from collections.abc import Iterator, Sequence

from line.approvals.verbs import Finding
from line.scenarios.content import Content, buttons, by_itself, by_user


def twice(content: Content) -> Iterator[Finding]:
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


def shown(content: Content) -> Iterator[Finding]:
    asked = content.get("shown_if")
    if asked and asked["variable"] not in {one["id"] for one in content["variables"]}:
        yield unknown_variable("", asked["variable"])


def _doubles(names: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def ways(content: Content) -> Iterator[Finding]:
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


def begun(content: Content, known: set[str]) -> Iterator[Finding]:
    for node in content["nodes"]:
        for one in buttons(node):
            if one.get("starts", next(iter(known))) not in known:
                told = f"ボタン「{one['label']}」ではじめる会話「{one['starts']}」がありません。"
                yield Finding("unknown-scenario", node["id"], told, "公開している会話を選んでください。")


def unknown_variable(at: str, name: str) -> Finding:
    told = f"覚える値「{name}」がありません。"
    return Finding("unknown-variable", at, told, "値を選び直すか、覚える値の一覧に足してください。")
