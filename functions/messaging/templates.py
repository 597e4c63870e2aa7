"""The texts of mails: `templates/<room>/<name>.txt`, first line `件名: …`, an empty line, the body (jinja2)."""

import functools
from pathlib import Path
from typing import Any

from kernel import settings


class NotWritten(RuntimeError):
    """A text could not be made of its template and values: a mistake of ours. Says the template and the kind of mistake, no value."""


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

    Raises NotWritten: an unknown name, a missing value, or anything else that a template may stumble over.
    """
    try:
        template = _environment().get_template(f"{name}.txt")
        text = template.render(city=settings.city(), site=settings.public_url(), **values)
    except Exception as error:
        raise NotWritten(f"{name}: {type(error).__name__}") from error
    first, _, body = text.partition("\n")
    subject = " ".join(first.removeprefix("件名:").split())  # a line break in a value must not become a header
    return subject, body.strip() + "\n"
