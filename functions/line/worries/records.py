"""What is stored of worries, in the LINE room's table.

| access                       | index | pk                    | sk      |
|------------------------------|-------|-----------------------|---------|
| the worries of a user        | table | WORRIES#<blind token> | WORRIES |

There is no list of them: nobody may ask who has which worries. What was erased leaves nothing behind.
"""

from kernel.records import InstantAttribute, IntegerAttribute, public, sensitive, text
from kernel.sealing import sealed
from line.records import LineRecord


class Worries(LineRecord, discriminator="line.worries"):
    """What somebody has chosen and written: `content` is {chosen: [choice], words}. `shown` is her tick that a counsellor may read it."""

    user_key = public(text(null=False))
    wrapped_key = public(text(null=False))
    content = sealed()
    shown = sensitive(IntegerAttribute(default=0))
    saved_at = public(InstantAttribute())


def worries_key(user_key: str) -> tuple[str, str]:
    return f"WORRIES#{user_key}", "WORRIES"
