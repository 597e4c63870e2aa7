"""What is stored of rich menus, in the LINE room's table.

| access                                | index | pk                    | sk             |
|---------------------------------------|-------|-----------------------|----------------|
| one set as staff work on it           | table | MENU#<id>             | MENU           |
| what was proposed and decided         | table | MENU#<id>             | VERSION#0001   |
| all sets                              | gsi1  | MENUS                 | id             |
| a picture of a proposal, by its hash  | table | MENUPICTURE#<sha256>  | PNG            |
| what stands at LINE                   | table | MENUS                 | LIVE           |
| the laying out of a published set     | table | MENUS                 | LAYING         |
| which state a user is in              | table | USER#<blind token>    | MENU           |
| users in a state other than the first | gsi1  | MENUUSERS#<state>     | blind token    |
| users in safe mode, whatever state    | gsi1  | MENUUSERS#neutral     | blind token    |
| a set to publish, to lay out, a user to link | due | DUE#<shard>      | instant#…      |

A user in the first state (診断の前) needs no record: LINE's default is theirs. Who is in safe mode
has one, whatever her state. A city has some thousand users; a state is one partition.
"""

from typing import Final

from pynamodb.attributes import BinaryAttribute

from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, sensitive, text
from line.approvals import records
from line.menus.content import NEUTRAL
from line.records import LineRecord

BEFORE, AFTER, HIRED = "before", "after", "hired"
USER_STATES: Final = {BEFORE: "診断の前", AFTER: "診断のあと", HIRED: "就職したあと"}

# The stages of laying a set out.
MAKE, POINT, PEOPLE, TIDY, DONE = "make", "point", "people", "tidy", "done"


class MenuSet(records.Matter, discriminator="line.menu_set"):
    """A set as staff work on it."""


class MenuVersion(records.Version, discriminator="line.menu_version"):
    """One content of a set, as it was put before the city; `hash` covers its pictures, {tab: hash}."""

    pictures = public(JsonAttribute(default=dict))


class Picture(LineRecord, discriminator="line.menu_picture"):
    """A picture as it was proposed: what is approved is laid out to the byte, whatever draws pictures by then."""

    png = public(BinaryAttribute(legacy_encoding=False))


class AtLine(LineRecord, discriminator="line.menus_at_line"):
    """What stands at LINE: `ids` are {tab: rich menu id}, `opens` {state: tab}, with the neutral tab under its own name if there is one."""

    set_id = public(text())
    number = public(IntegerAttribute(null=True))
    ids = public(JsonAttribute(default=dict))
    opens = public(JsonAttribute(default=dict))


class Laying(LineRecord, discriminator="line.menu_laying"):
    """The work of bringing LINE to a published set, or to none (`number` is empty). A newer publication begins it anew.

    make ──► point ──► people ──► tidy ──► done        with LINE silent: the same stage, later; with LINE's no: `trouble`, until somebody
                                                       publishes again or asks for another try
    """

    set_id = public(text())
    number = public(IntegerAttribute(null=True))
    stage = public(text(null=False))
    ids = public(JsonAttribute(default=dict))
    linking = public(text())  # the state whose users are being linked
    cursor = public(text())  # the last user who was linked, by token
    linked = public(IntegerAttribute(default=0))
    tries = public(IntegerAttribute(default=0))
    trouble = public(text())
    begun_at = public(InstantAttribute())
    done_at = public(InstantAttribute(null=True))


class UserMenu(LineRecord, discriminator="line.user_menu"):
    """The state of a user that decides which tab opens, since when, and by whom if staff said so; `neutral` while she is in safe mode."""

    user_key = public(text(null=False))
    line_user_id = personal(text(null=False))
    state = public(text(null=False))
    since = public(InstantAttribute())
    by = personal(text())
    reason = personal(text())
    neutral = sensitive(IntegerAttribute(default=0))

    @property
    def list_name(self) -> str:
        """By which name she is found when a set is laid out."""
        return NEUTRAL if self.neutral else str(self.state)

    def enter(self, state: str) -> None:
        """Move to a state; who has LINE's default needs no place in a list."""
        self.state = state
        self.keep_listed()

    def keep_listed(self) -> None:
        name = self.list_name
        self.gsi1pk, self.gsi1sk = (None, None) if name == BEFORE else (users_key(name), self.user_key)


LIVE_KEY: Final = ("MENUS", "LIVE")
LAYING_KEY: Final = ("MENUS", "LAYING")


def users_key(state: str) -> str:
    return f"MENUUSERS#{state}"


def user_menu_key(user_key: str) -> tuple[str, str]:
    return f"USER#{user_key}", "MENU"


def picture_key(sha256: str) -> tuple[str, str]:
    return f"MENUPICTURE#{sha256}", "PNG"
