"""What people confide rests encrypted by itself, and a ciphertext opens only where it was sealed."""

import base64
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import line
from kernel import aws, clock, sealing
from kernel.records import SENSITIVE, Record, public, table, text
from kernel.sealing import NotOurs, Sealed, SealedAttribute, sealed
from line.records import LineRecord
from tests import house


class Confided(Record, discriminator="tests.confided"):
    """Something that a person confided."""

    Meta = table("line")

    wrapped_key = public(text())
    text = sealed()
    answers = sealed()


class Elsewhere(Record, discriminator="tests.elsewhere"):
    Meta = table("line")

    text = sealed()


WORDS = "夜勤のあと、子どもを迎えに行けません。"


def confided(key: sealing.DataKey, sk: str = "A") -> Confided:
    made = Confided(pk="TALK#1", sk=sk, wrapped_key=key.wrapped)
    key.seal(made, "text", WORDS)
    return made


def test_what_is_stored_does_not_show_what_was_said(cloud: None) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    confided(key).save()
    [item] = house.items("line")
    raw = repr(item).encode()
    assert WORDS.encode() not in raw and WORDS not in base64.b64decode(item["text"]["S"]).decode(errors="replace")
    again = Confided.must("TALK#1", "A")
    sealing.forget()
    assert sealing.key_of(Confided, "TALK#1", again.wrapped_key).opened(again, "text") == WORDS


def test_the_same_words_are_never_sealed_the_same_way_twice(cloud: None) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    assert confided(key).text != confided(key).text


def test_nothing_stays_nothing(cloud: None) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    one = Confided(pk="TALK#1", sk="A")
    key.seal(one, "text", None)
    assert one.text is None and key.opened(one, "text") is None


@pytest.mark.parametrize("moved", ["key", "attribute", "kind", "altered"])
def test_a_ciphertext_that_was_moved_or_altered_does_not_open(cloud: None, moved: str) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    one = confided(key)
    match moved:
        case "key":
            other, name = Confided(pk="TALK#1", sk="B", text=one.text), "text"
        case "attribute":
            other, name = Confided(pk="TALK#1", sk="A", answers=one.text), "answers"
        case "kind":
            other, name = Elsewhere(pk="TALK#1", sk="A", text=one.text), "text"
        case _:
            raw = bytearray(base64.b64decode(one.text.text))
            raw[20] ^= 1
            other, name = Confided(pk="TALK#1", sk="A", text=Sealed(base64.b64encode(bytes(raw)).decode())), "text"
    with pytest.raises(NotOurs):
        key.opened(other, name)


def test_a_wrapped_key_opens_for_its_own_record_only(cloud: None) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    sealing.forget()
    with pytest.raises(NotOurs):
        sealing.key_of(Confided, "TALK#2", key.wrapped)


def test_what_was_not_sealed_can_not_be_stored(cloud: None) -> None:
    with pytest.raises(TypeError, match="text must be sealed"):
        Confided(pk="TALK#1", sk="A", text=WORDS).save()
    assert house.items("line") == []


def test_a_key_shows_itself_to_nobody(cloud: None) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    [(_, plain)] = sealing._kept.values()
    assert repr(plain) not in repr(key)


def test_a_key_is_unwrapped_once_in_five_minutes(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    key = sealing.new_key(Confided, "TALK#1")
    sealing.forget()
    asked: list[str] = []
    kms = aws.client("kms")
    decrypt = kms.decrypt
    monkeypatch.setattr(kms, "decrypt", lambda **given: (asked.append("decrypt"), decrypt(**given))[1])
    for _ in range(3):
        sealing.key_of(Confided, "TALK#1", key.wrapped)
    assert len(asked) == 1
    with clock.fixed(house.NOON.replace(minute=6)):
        sealing.key_of(Confided, "TALK#1", key.wrapped)
    assert len(asked) == 2


def test_no_more_keys_are_kept_than_a_process_needs(cloud: None) -> None:
    for number in range(sealing.KEPT_MOST + 3):
        sealing._keep(("line", str(number), "w"), b"k")
    assert len(sealing._kept) == sealing.KEPT_MOST
    sealing.forget()


# `sensitive` and not sealed, each for a reason that docs/decisions/sealing.md gives.
NOT_SEALED = {
    ("line.user", "reply_token"),  # LINE's, of use for a minute, on the webhook's path
    ("line.send", "reply_token"),
    ("line.user", "safe_since"),  # read with every send, and says no more than since when
    ("line.user", "safe_at"),
    ("line.send", "neutral"),
    ("line.user_menu", "neutral"),  # which tab LINE shows her, as `safe_since` is
    ("line.safety_switch", "on"),
    ("line.relink_code", "salt"),  # what a code is compared by; a code is of use for two weeks, once
    ("line.relink_code", "hash"),
    ("line.worries", "shown"),  # whether a counsellor may look, read before anything is opened
    ("line.conversation", "states"),  # read and written with every event of a conversation
}


def line_records() -> Iterator[type[Record]]:
    for module in pkgutil.walk_packages(line.__path__, "line."):
        importlib.import_module(module.name)
    pending: list[Any] = [LineRecord]
    while pending:
        one = pending.pop()
        pending += one.__subclasses__()
        if one is not LineRecord:
            yield one


def test_every_sensitive_attribute_of_line_goes_through_the_sealing() -> None:
    bare = {
        (one.kind.get_discriminator(one), name)
        for one in line_records()
        for name, attribute in one.get_attributes().items()
        if getattr(attribute, "privacy", "") == SENSITIVE and not isinstance(attribute, SealedAttribute)
    }
    assert bare == NOT_SEALED
