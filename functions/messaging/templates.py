"""The texts of mails: `templates/<room>/<name>.txt`, first line `件名: …`, an empty line, the body (jinja2)."""

import functools
from pathlib import Path
from typing import Any

from kernel import settings


@functools.cache
def _environment() -> Any:
    import jinja2  # a third of the office's import; its screens need none of it

    return jinja2.Environment(  # noqa: S701 - plain text; nothing is HTML here
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, values: dict[str, Any]) -> tuple[str, str]:
    """(subject, body) of the mail `name`, e.g. 'consortium/confirm'.

    Raises jinja2.TemplateNotFound for an unknown name, jinja2.UndefinedError for a missing value.
    """
    text = _environment().get_template(f"{name}.txt").render(city=settings.city(), site=settings.public_url(), **values)
    first, _, body = text.partition("\n")
    subject = " ".join(first.removeprefix("件名:").split())  # a line break in a value must not become a header
    return subject, body.strip() + "\n"
