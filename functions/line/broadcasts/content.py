"""What is written of a broadcast → the content of a scenario with one node, so that linter, preview and phone are those of scenarios.

What was written stands in the content too (`written`), so the hash that is approved covers words, links, segment and hour.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from kernel.errors import FieldError
from line.approvals.verbs import Finding
from line.scenarios import approval as scenarios
from line.scenarios.content import Content, Edition
from line.scenarios.records import Live
from line.scenarios.rendering import Message, Pen
from messaging.broadcasts import rules, wording

NODE: Final = "told"
LINKS_MOST: Final = 4
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


def built(broadcast_id: str, written: Mapping[str, Any]) -> Content:
    """The content that is previewed, approved and sent. A card where it has a heading or links, else a plain text."""
    links, title = written["links"], written["title"].strip()
    message: dict[str, Any] = {"kind": "text", "text": written["text"]}
    if links or title:
        message = {"kind": "flex", "text": written["text"], "buttons": buttons(broadcast_id, links)}
        if title:
            message["title"] = title
    return {
        "name": written["name"],
        "starts": {"follow": False, "words": []},
        "first": NODE,
        "variables": [],
        "scores": [],
        "nodes": [{"id": NODE, "title": "届くもの", "kind": "end", "messages": [message]}],
        "written": dict(written),
    }


def buttons(broadcast_id: str, links: list[Mapping[str, str]]) -> list[dict[str, str]]:
    """Links stand on buttons and lead through our redirect: LINE's own preview opens what stands in a text, and would be counted."""
    return [
        {"id": f"link-{place}", "label": one["label"], "page": f"/api/line/go/{broadcast_id}/{place}"}
        for place, one in enumerate(links)
    ]


def messages(broadcast_id: str, content: Content) -> list[Message]:
    """What goes out, the same for everybody who did not ask for neutral words."""
    edition = Edition(broadcast_id, "1", content)
    return Pen(edition, 1, {}, {}).node(edition.nodes[NODE])


def host_of(url: str) -> str:
    """The host of a link, '' for what is none of ours to send people to: https, a name, no user, no port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    named = parts.hostname or ""
    plain = parts.scheme == "https" and port is None and "@" not in parts.netloc and url.isascii()
    return named if plain and _HOST.fullmatch(named) and not re.search(r"[\s\\\x00-\x1f]", url) else ""


def hosts(written: Mapping[str, Any]) -> list[str]:
    """The hosts that the links lead to: they are part of what is approved, and the redirect leads nowhere else."""
    return sorted({host_of(one["url"]) for one in written["links"]})


def mistakes(body: Mapping[str, Any]) -> list[FieldError]:
    """What the schema can't see: links that lead to no host, conditions that name nothing."""
    written = body.get("written")
    if not isinstance(written, Mapping):
        return []
    return [*_links(written), *_criteria(written)]


def _links(written: Mapping[str, Any]) -> list[FieldError]:
    links = written.get("links")
    told = "リンクは、https:// で始まる、半角文字のページのアドレスにしてください。"
    return [
        FieldError(f"/written/links/{place}/url", "link", told)
        for place, one in enumerate(links if isinstance(links, list) else [])
        if isinstance(one, Mapping) and isinstance(one.get("url"), str) and one["url"] and not host_of(one["url"])
    ]


def findings(broadcast_id: str, made: Content, live: Live | None) -> list[Finding]:
    """What must be mended before anybody is asked to approve: what a scenario may not have either, and blanks that nobody filled."""
    written = made["written"]
    texts = [written["title"], written["text"], *(one["label"] for one in written["links"])]
    left = [
        Finding("blank", NODE, f"「{{{{{name}}}}}」が埋まっていません。", "中身に書きかえてください。")
        for name in wording.blanks(texts)
    ]
    return [*left, *scenarios.findings(broadcast_id, made, live)]


_NEEDS: Final = {
    "tag": ("tag",),
    "answer": ("scenario", "variable", "values"),
    "told": ("scenario", "score"),
    "done": ("scenario",),
    "silence": ("days",),
    "hired": (),
}


def _criteria(written: Mapping[str, Any]) -> list[FieldError]:
    criteria = written.get("segment")
    found = []
    for place, one in enumerate(criteria if isinstance(criteria, list) else []):
        by = one.get("by") if isinstance(one, Mapping) else None
        lacks = [name for name in _NEEDS.get(by, ()) if not one.get(name)] if isinstance(by, str) else []
        if lacks:
            told = "条件の中身を選んでください。使わない条件は消してください。"
            found.append(FieldError(f"/written/segment/{place}/{lacks[0]}", "required", told))
    return found


def is_offers(written: Mapping[str, Any]) -> bool:
    return bool(written["subject"] == rules.OFFERS)


def lines(written: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """The segment in words, a line a criterion."""
    return [_line(one, names) for one in written["segment"]] or ["友だち全員"]


def _line(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    without = one.get("without", False)
    match one["by"]:
        case "tag":
            told = f"タグ「{names.get('tag#' + one['tag'], one['tag'])}」"
        case "answer":
            asked = names.get(f"{one['scenario']}#{one['variable']}", one["variable"])
            told = f"「{asked}」の答えが" + "・".join(one["values"])
        case "told":
            told = f"おすすめが「{names.get(one['scenario'] + '##' + one['score'], one['score'])}」"
        case "done":
            return "診断を終えた方" if not without else "診断をまだ終えていない方"
        case "hired":
            return "この窓口の紹介で就職した方" if not without else "この窓口の紹介で就職した方のほか"
        case _:
            days = one["days"]
            return f"{days}日以上、動きのない方" if not without else f"{days}日以内に動きのあった方"
    return f"{told}の方" if not without else f"{told}の方のほか"
