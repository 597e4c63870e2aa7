"""Whatever comes in is taken or refused with reasons: never a crash, never something that breaks a mail, the board or the feed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crowdsourcing import content, flags, rules
from crowdsourcing.api import app
from kernel import schema
from kernel.errors import Invalid
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, flyer

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ODD_TEXT = st.text(max_size=40) | st.sampled_from(
    ["9999-12-31", "0001-01-01", "2026-12-05", "\x08", "\u200b", "１２３４５６７８９０１８"]
)
PATHS = (
    "title",
    "description",
    "category",
    "place",
    "place__address",
    "contract",
    "reward",
    "reward__yen",
    "delivery_date",
    "payment_date",
    "deadline",
    "places",
    "skills",
    "orderer__name",
    "orderer__email",
    "orderer__telephone",
)


def judged(body: dict[str, Any]) -> content.Content | None:
    """The way of a request up to the store: schema, rules, content, flags; None if it was refused."""
    try:
        schema.check("crowdsourcing/task", body, lambda given: rules.mistakes(given, house.NOON))
    except Invalid:
        return None
    read = content.read(body)
    flags.of(read, at=house.NOON, review_due=house.NOON, wages=[])
    return read


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(PATHS), value=ANYTHING | ODD_TEXT, contract=st.sampled_from(["outsourcing", "employment"]))
def test_no_value_anywhere_makes_the_door_fall_over(path: str, value: Any, contract: str) -> None:
    body = flyer(contract=contract, place={"kind": "onsite", "address": "本町1-2"})
    parents = path.split("__")
    target = body[parents[0]] if len(parents) > 1 else body
    target[parents[-1]] = value
    read = judged(body)
    if read is not None:
        assert read.offer["title"]
        assert "\x08" not in str(read.offer)


@pytest.mark.parametrize(
    ("name", "value", "pointer"),
    [
        ("title", "\u200b\u3000", "/title"),
        ("description", "\x08\x1b", "/description"),
        ("orderer__name", "\u2060", "/orderer/name"),
        ("orderer__email", "ｈａｎａ@みのり.example", "/orderer/email"),
        ("reward", {"kind": "fixed", "yen": True}, "/reward/yen"),
        ("places", 1.5, "/places"),
        ("agree_terms", False, "/agree_terms"),
    ],
)
def test_what_only_looks_filled_in_is_told(name: str, value: Any, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        schema.check("crowdsourcing/task", flyer(**{name: value}), lambda body: rules.mistakes(body, house.NOON))
    assert [mistake.pointer for mistake in refused.value.errors] == [pointer]


def test_control_characters_and_line_breaks_never_reach_a_mail_or_the_board() -> None:
    read = judged(
        flyer(
            title="チラシ\r\nBcc: all@example.jp",
            description="一行目\r\n\x1b[31m二行目\x00",
            orderer__name="みのり\t食品",
        )
    )
    assert read is not None
    assert read.offer["title"] == "チラシ Bcc: all@example.jp"
    assert read.offer["description"] == "一行目\n[31m二行目"
    assert read.offer["orderer"] == "みのり 食品"


def test_a_whole_number_may_be_written_as_json_likes() -> None:
    read = judged(flyer(reward={"kind": "fixed", "yen": 12000.0}, places=2.0))
    assert read is not None
    assert (content.pay_words(read.offer["reward"]), read.offer["places"]) == ("一式 12,000円", 2)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "あ"},
        {"cursor": "e30.x"},
        {"limit": "0"},
        {"limit": "x"},
        {"month": "2026-13"},
        {"state": "あ"},
        {"other": "1"},
        {"q": "あ" * 101},
    ],
)
def test_odd_queries_are_refused_with_reasons(query: dict[str, str]) -> None:
    got = house.staff().get(app, TASKS, **query)
    assert (got.status, bool(got.body["errors"])) == (422, True)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"null", b'"x"', b"\xff", b'{"title": "\\ud800"}', b'{"a":1,"a":2}'])
def test_unreadable_bodies_are_refused(raw: bytes) -> None:
    got = house.PUBLIC.send(app, "POST", TASKS, raw, {"content-type": "application/json"})
    assert got.status in (400, 422)
    assert sample.mails() == []


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize(
    "raw", [b"", b"title=%FF", b"orderer=x&orderer.name=y", b"place.kind.deep=1", b"reward.yen=1e9&places=-1"]
)
def test_unreadable_forms_come_back_as_a_page(raw: bytes) -> None:
    got = house.PUBLIC.send(app, "POST", TASKS, raw, {"content-type": "application/x-www-form-urlencoded"})
    assert got.status in (400, 422)
    assert got.headers["Content-Type"].startswith("text/html")


@pytest.mark.usefixtures("cloud")
def test_too_large_a_body_is_refused() -> None:
    got = house.PUBLIC.post(app, TASKS, flyer(description="あ" * 30_000))
    assert got.status == 413
