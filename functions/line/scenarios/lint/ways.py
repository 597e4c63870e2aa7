"""Users can come to each scene, come on from it, and are never talked at without an end. Pure."""

from collections.abc import Iterator

from line.approvals.verbs import Finding
from line.scenarios.content import END, Edition, Node, buttons, by_itself, by_user, rests, title


def reached(edition: Edition) -> Iterator[Finding]:
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


def loops(edition: Edition) -> Iterator[Finding]:
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
