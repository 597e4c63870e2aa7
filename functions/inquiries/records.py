"""What is stored, in the table of the service that mounts the library. The service derives the classes and gives them its `Meta`.

| access                                   | index | pk                              | sk          |
|------------------------------------------|-------|---------------------------------|-------------|
| one inquiry                              | table | INQUIRY#<id>                    | INQUIRY     |
| open inquiries, by deadline              | gsi2  | INQUIRIES#open                  | due#id      |
| a month's waiting, answered, closed ones | gsi2  | INQUIRIES#answered#2026-11      | at#id       |
| what somebody has in hand                | gsi1  | HANDS#<staff id>                | at#id       |
| escalated, taken by nobody yet           | gsi1  | HANDS#above                     | at#id       |
| in nobody's hands                        | gsi1  | HANDS#nobody                    | at#id       |
| the history of an inquiry                | table | INQUIRY-HISTORY#<id>            | version#place |
| inquiries by number, or about something  | table | FIND#<blind token>              | at#id       |
| what one who asks has with us            | table | FIND#<blind token>              | at#id       |
| the ready answers                        | table | INQUIRY-TEMPLATES               | id          |
| overdue inquiries                        | due   | DUE#<shard>                     | instant#…   |

Who is in a key is a member of staff by id, or a blind token: never a person who asked.
"""

from datetime import datetime

from inquiries import states
from kernel import clock, search
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, text

ABOVE, NOBODY = "above", "nobody"


class Inquiry(Record):
    """One matter of one person, whatever way it came. Its states are `inquiries.states`.

    `about` says what it is about in the service's own words: [{kind, id}], such as a donation, a gift, a vendor; it may be empty.
    `party_kind` and `party_id` say with whom it is, if that one has a page of ours to read the answers on.
    """

    inquiry_id = public(text(null=False))
    number = public(text(null=False))
    way = public(text(null=False))
    priority = public(text(null=False))
    state = public(text(null=False))
    about = public(JsonAttribute(default=list))
    party_kind = public(text())
    party_id = public(text())
    asked_by = personal(text())
    reach = personal(text())
    subject = personal(text())
    opened_at = public(InstantAttribute())
    waits_since = public(InstantAttribute(null=True))
    due_at = public(InstantAttribute(null=True))
    overdue = public(IntegerAttribute(default=0))
    escalated_at = public(InstantAttribute(null=True))
    assignee_id = public(text())
    assignee_name = personal(text())

    def owe(self, since: datetime, due_at: datetime) -> None:
        """Be open: an answer is owed by `due_at`, at which the due index wakes us."""
        self.state, self.waits_since, self.due_at, self.overdue = states.OPEN, since, due_at, 0
        self.look_again(due_at)
        self.listed()

    def calm(self) -> None:
        """Be an ordinary matter of the desk again: what was handed up has been answered from above."""
        self.escalated_at = None
        self.listed()

    def hasten(self, due_at: datetime) -> None:
        """Owe the answer earlier than it was; never later."""
        if self.due_at is not None and due_at < self.due_at:
            self.due_at = due_at
            self.look_again(due_at)
            self.listed()

    def enter(self, state: str) -> None:
        """Be in a state in which no answer is owed."""
        assert not states.has_deadline(state), "an inquiry is opened by owe"
        self.state, self.due_at, self.overdue = state, None, 0
        self.look_again(None)
        self.listed()

    def fall_overdue(self) -> None:
        """Be marked overdue and off the due index: it is told once."""
        self.overdue = 1
        self.look_again(None)

    def hand(self, to: tuple[str, str] | None) -> None:
        """Be in the hands of (staff id, name), or of nobody."""
        self.assignee_id, self.assignee_name = to or (None, None)
        self.listed()

    def listed(self) -> None:
        """Stand in the lists where it belongs now; a service with another list of its own adds it here."""
        opened = sort_key(self.opened_at, self.inquiry_id)
        if self.due_at is not None:
            self.gsi2pk, self.gsi2sk = "INQUIRIES#open", sort_key(self.due_at, self.inquiry_id)
        else:
            self.gsi2pk, self.gsi2sk = f"INQUIRIES#{self.state}#{clock.month_of(self.opened_at)}", opened
        self.gsi1pk = self.gsi1sk = None
        if self.state in (states.OPEN, states.WAITING):
            hands = self.assignee_id or (ABOVE if self.escalated_at else NOBODY)
            self.gsi1pk, self.gsi1sk = f"HANDS#{hands}", opened


class Entry(Record):
    """One line of an inquiry's history: who did what, and the words: what was asked, answered, noted, or the reason."""

    inquiry_id = public(text(null=False))
    at = public(InstantAttribute())
    what = public(text(null=False))
    way = public(text())
    words = personal(text())
    who = personal(text(null=False))
    staff_id = public(text())


class Template(Record):
    """A ready answer (`inquiries.templates`): its title for staff to choose by, and the words with their 〔variables〕."""

    template_id = public(text(null=False))
    title = public(text(null=False))
    words = public(text(null=False))
    saved_at = public(InstantAttribute())
    saved_by = personal(text(null=False))


class Find(search.Token):
    """Inquiries by number, by what they are about, or by who asks, through blind tokens."""


def inquiry_key(inquiry_id: str) -> tuple[str, str]:
    return f"INQUIRY#{inquiry_id}", "INQUIRY"


def template_key(template_id: str) -> tuple[str, str]:
    return "INQUIRY-TEMPLATES", template_id


def history_key(inquiry_id: str) -> str:
    return f"INQUIRY-HISTORY#{inquiry_id}"


def sort_key(at: datetime, record_id: str) -> str:
    return f"{clock.iso(at)}#{record_id}"


def entry_sort(version: int, place: int) -> str:
    """Where an entry stands in the history: by the version of the inquiry that it was made on, whatever the clocks of two workers say."""
    return f"{version:08d}#{place}"
