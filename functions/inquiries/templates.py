"""Ready answers: a text with 〔variables〕 that is filled before it is sent."""

import re
from collections.abc import Mapping

from kernel import errors
from kernel.errors import FieldError

_VARIABLE = re.compile(r"〔([^〔〕\n]{1,40})〕")


def variables(text: str) -> list[str]:
    """The names of the variables in a text, each once, in their order: 「〔氏名〕様」 → ['氏名']."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values put in; a variable without a value, or with a blank one, stays for staff to see and fill.

    What a value itself says in 〔〕 is text, never a variable again.
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], "").strip() or found[0], text)


def check(text: str, pointer: str = "/text") -> str:
    """The text, if nothing in it waits to be filled. Raises Invalid, naming what is missing."""
    missing = variables(text)
    if missing:
        named = "、".join(f"〔{one}〕" for one in missing)
        raise errors.Invalid([FieldError(pointer, "unfilled", f"{named}を書き換えてから送ってください。")])
    return text
