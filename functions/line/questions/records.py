"""What is stored of questions, in the LINE room's table.

| access                                   | index | pk                | sk              |
|------------------------------------------|-------|-------------------|-----------------|
| one question as staff work on it         | table | QUESTION#<id>     | QUESTION        |
| how it was taken by those who asked      | table | QUESTION#<id>     | COUNT           |
| all questions                            | gsi1  | QUESTIONS         | id              |
| what is in force, and the city's words   | table | QUESTIONS         | LIVE            |
| how long an inquiry is in somebody's hands | table | INQUIRY#<id>    | HOLD            |
| who has an inquiry open                  | table | INQUIRY#<id>      | HERE#<staff id> |
| holds whose time is over                 | due   | DUE#<shard>       | instant#…       |

A city has some dozens of questions; their list needs no month. What is in force is one record, because it is read with every text.
"""

from typing import Any, Final

from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text
from line.approvals.records import Remembered
from line.records import LineRecord

DRAFT, PROPOSED, RETURNED, LIVE, RETIRED = "draft", "proposed", "returned", "live", "retired"
STATES: Final = {
    DRAFT: "下書き",
    PROPOSED: "承認待ち",
    RETURNED: "戻された",
    LIVE: "公開中",
    RETIRED: "公開していません",
}
LIVE_KEY: Final = ("QUESTIONS", "LIVE")


class Question(Remembered, discriminator="line.question"):
    """A question as staff work on it.

    draft   (none) ──write──► draft ──propose──► proposed ──approve──► (none, and `live` is what it was)
                                ▲ ▲                │ │
                                │ └────withdraw────┘ └──return──► returned ──write──► draft

    `draft` is {state, content, hash, writers: [{id, name}], proposer?, reason?, returned?: {by, reason}}; `live` is {content, by, proposer, at}.
    """

    question_id = public(text(null=False))
    name = public(text(null=False))
    draft = personal(JsonAttribute(null=True))
    live = personal(JsonAttribute(null=True))

    @property
    def state(self) -> str:
        """What a list calls it: where its draft stands, or else whether it is in force."""
        if self.draft:
            return str(self.draft["state"])
        return LIVE if self.live else RETIRED


class Count(LineRecord, discriminator="line.question_count"):
    """How often its answer was given, and what those who asked pressed then; only ever added to."""

    shown = public(IntegerAttribute(null=True))
    helped = public(IntegerAttribute(null=True))
    unhelped = public(IntegerAttribute(null=True))
    handed_on = public(IntegerAttribute(null=True))


class InForce(LineRecord, discriminator="line.questions_live"):
    """What the bot answers with: {question id: {question, phrasings, answer, link, on}}, and the city's own words (None: ours).

    The words have a version of their own: who edits them is not in the way of a question that is approved meanwhile.
    """

    questions = public(JsonAttribute(default=dict))
    words = personal(JsonAttribute(null=True))
    words_version = public(IntegerAttribute(default=0))
    words_history = personal(JsonAttribute(default=list))


class Hold(LineRecord, discriminator="line.hold"):
    """How long an open inquiry stays in the hands of who has it, without anything that she does."""

    inquiry_id = public(text(null=False))
    staff_id = public(text(null=False))
    until = public(InstantAttribute())


class Here(LineRecord, discriminator="line.here"):
    """That somebody has an inquiry open, or writes in it."""

    staff_id = public(text(null=False))
    name = personal(text(null=False))
    seen_at = public(InstantAttribute())
    writing_at = public(InstantAttribute(null=True))


def question_key(question_id: str) -> tuple[str, str]:
    return f"QUESTION#{question_id}", "QUESTION"


def count_key(question_id: str) -> tuple[str, str]:
    return f"QUESTION#{question_id}", "COUNT"


def hold_key(inquiry_id: str) -> tuple[str, str]:
    return f"INQUIRY#{inquiry_id}", "HOLD"


def in_force(live: InForce | None) -> dict[str, Any]:
    return dict(live.questions) if live is not None else {}
