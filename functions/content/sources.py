"""What lies in `frontend/site` (in the package: `site/`): templates, texts with a head of `name: value` lines, built assets."""

import functools
import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from content import words
from kernel.settings import root

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """One object of the site."""

    body: bytes
    content_type: str


@dataclass(frozen=True)
class Text:
    """A markdown file: its head, its words before Jinja has filled in the city's names."""

    name: str
    head: dict[str, str]
    markdown: str

    def get(self, key: str, default: str = "") -> str:
        return self.head.get(key, default)


@dataclass(frozen=True)
class Sources:
    """Everything the builder takes from the package."""

    environment: Environment
    pages: tuple[Text, ...]
    news: tuple[Text, ...]
    assets: dict[str, str]
    static: dict[str, File] = field(repr=False)

    def template(self, name: str) -> Template:
        return self.environment.get_template(name)


class BadText(ValueError):
    """A text file without a proper head."""


def parse(name: str, raw: str) -> Text:
    """A text file: `---`, lines of `name: value`, `---`, markdown. Raises BadText."""
    match = re.match(r"---\n(.*?)\n---\n(.*)", raw, re.S)
    if not match:
        raise BadText(f"{name}: no head between two lines of ---")
    head = {}
    for line in match[1].splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise BadText(f"{name}: '{line}' is not 'name: value'")
        head[key.strip()] = value.strip()
    if "title" not in head:
        raise BadText(f"{name}: no title")
    return Text(name, head, match[2])


def _texts(folder: Path) -> tuple[Text, ...]:
    files = sorted(folder.glob("*.md"))
    return tuple(parse(path.stem, path.read_text(encoding="utf-8")) for path in files)


def json_ld(value: object) -> Markup:
    """A data block for search engines; `<` can't end it early. Data blocks are not scripts to the content security policy."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return Markup('<script type="application/ld+json">' + safe + "</script>")  # noqa: S704 - escaped in the line above


def environment(templates: Path) -> Environment:
    """The site's Jinja: everything escaped, nothing undefined passes."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    made.filters |= {"day": words.day, "day_with_year": words.day_with_year, "yen": words.yen, "rfc822": words.rfc822}
    return made


def load(folder: Path, built: Path | None = None) -> Sources:
    """Read a `frontend/site` folder; `built` is where its assets were built to. Raises FileNotFoundError without them, BadText."""
    built = built or folder / "dist"
    static = {}
    for path in sorted(built.rglob("*")):
        relative = path.relative_to(built).as_posix()
        if path.is_file() and relative != "assets.json" and not relative.startswith("."):
            static[relative] = File(path.read_bytes(), TYPES.get(path.suffix, "application/octet-stream"))
    return Sources(
        environment(folder / "templates"),
        _texts(folder / "content" / "pages"),
        _texts(folder / "content" / "news"),
        json.loads((built / "assets.json").read_text(encoding="utf-8")),
        static,
    )


def folder() -> Path:
    """Where the sources lie: `site/` in the package, `frontend/site` in the repository."""
    packaged = root("site")
    return packaged if (packaged / "templates").exists() else root("frontend") / "site"


@functools.cache
def packaged() -> Sources:
    """The sources of this process."""
    return load(folder())


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_HEADING_ID = re.compile(r"\s*\[#([a-z][a-z0-9-]*)\]$")


@dataclass(frozen=True)
class Rendered:
    """A text as HTML, with its second-level headings (id, words) and its plain words for the search."""

    html: Markup
    contents: tuple[tuple[str, str], ...]
    plain: str


def render_markdown(markdown: str) -> Rendered:
    """Markdown (no raw HTML) to HTML; `## 見出し [#id]` gives a heading its id, others are numbered."""
    tokens = _markdown.parse(markdown)
    contents: list[tuple[str, str]] = []
    plain: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[place + 1]
            match = _HEADING_ID.search(inline.content)
            title = _HEADING_ID.sub("", inline.content)
            anchor = match[1] if match else f"s{len(contents) + 1}"
            if match and inline.children:
                inline.children[-1].content = _HEADING_ID.sub("", inline.children[-1].content)
            if token.tag == "h2" or match:
                token.attrSet("id", anchor)
            if token.tag == "h2":
                contents.append((anchor, title))
        if token.type == "inline":
            plain.append(
                "".join(child.content for child in token.children or [] if child.type in ("text", "code_inline"))
            )
        if token.type == "fence":
            plain.append(token.content)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Rendered(Markup(html), tuple(contents), " ".join(plain))  # noqa: S704 - our own texts, raw HTML switched off


def fill_in(text: Text, context: dict[str, Any]) -> Rendered:
    """A text with the city's names filled in."""
    return render_markdown(_words_only().from_string(text.markdown).render(context))


@functools.cache
def _words_only() -> Environment:
    """Jinja for our own texts: markdown comes out, so nothing is escaped here; the markdown renderer escapes."""
    return Environment(autoescape=False, undefined=StrictUndefined)  # noqa: S701


def newest(texts: tuple[Text, ...], today: date) -> list[Text]:
    """News that may be shown today, the newest first; a later date waits for its day."""
    dated = [(date.fromisoformat(text.get("date")), text.name, text) for text in texts]
    return [text for day, _, text in sorted(dated, key=lambda it: it[:2], reverse=True) if day <= today]
