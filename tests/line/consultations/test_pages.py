"""A consultation that is longer than a page: nothing is missing, nothing comes twice, and no answer is larger than Lambda hands out."""

import pytest

from kernel import clock
from line.api import app
from line.consultations import records, talk
from line.consultations.records import Said, said_key
from tests import house
from tests.line.consultations.chatting import Her, counsellor, counted, her

LONGEST = "🍙" * 2000  # twelve bytes each where JSON escapes them
LAMBDA_MOST = 6 * 1024 * 1024


def spoken(one: Her, count: int, text: str = "はい") -> str:
    """A consultation with so many messages; its id."""
    one.opens()
    consultation = talk.hers(one.key)
    key = talk.key_of(consultation)
    for number in range(1, count + 1):
        at = said_key(consultation.consultation_id, number)
        said = Said(*at, said_id=f"m-{number:020d}", number=number, by="person", at=clock.now(), what="text")
        key.seal(said, "words", text)
        said.save()
    return str(consultation.consultation_id)


def numbers(got: house.Got) -> list[int]:
    assert got.status == 200, got.text
    return [one["number"] for one in got.body["said"]]


def asked(one: Her, query: str) -> house.Got:
    return one.caller.send(app, "GET", f"/api/line/consultations/mine/talk{query}")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of three."""
    monkeypatch.setattr(records, "PAGE_MOST", 3)


def test_the_last_come_first_and_the_earlier_ones_when_they_are_asked_for(cloud: None, small: None) -> None:
    hanako = her()
    spoken(hanako, 8)
    hanako.marks(2)
    last = numbers(asked(hanako, ""))
    assert last[-3:] == [6, 7, 8] and last == list(range(last[0], 9))
    assert numbers(asked(hanako, f"?before={last[0]}")) == list(range(last[0] - 3, last[0]))
    assert numbers(asked(hanako, "?before=2")) == [1]
    assert numbers(asked(hanako, "?before=1")) == []


def test_what_was_said_while_one_was_away_comes_page_by_page(cloud: None, small: None) -> None:
    hanako, sato = her(), counsellor()
    at = spoken(hanako, 14)
    sato.takes()
    hanako.marks(14)
    seen, more = 0, True
    while more:
        got = sato.reads(at, after=seen)
        assert numbers(got)[0] == seen + 1 and got.body["state"] == "live" and got.body["read"] == 14
        seen, more = numbers(got)[-1], got.body["more"]
    assert seen == 14


def test_the_longest_messages_never_make_an_answer_that_lambda_refuses(cloud: None) -> None:
    hanako, sato = her(), counsellor()
    at = spoken(hanako, 130, LONGEST)
    sato.takes()
    one = len(sato.reads(at, after=129).text.encode())
    assert one * 1000 > LAMBDA_MOST, "all of a long consultation at once would not go through"
    before, pages = 131, 0
    while before > 1:
        got = sato.caller.send(app, "GET", f"/api/line/consultations/{at}/talk?before={before}")
        assert len(got.text.encode()) * 2 < LAMBDA_MOST, "with room for what wraps it"
        assert numbers(got)[-1] == before - 1
        before, pages = numbers(got)[0], pages + 1
    assert pages >= 2


def test_a_poll_costs_one_query_however_long_the_talk(cloud: None) -> None:
    hanako = her()
    spoken(hanako, 120)
    asked(hanako, "?after=119")
    for query, queries in (("?after=120", 1), ("?after=119", 1), ("", 1), ("?before=21", 2)):
        with counted() as made:
            assert asked(hanako, query).status == 200
        # Her session, whether that account is still hers, and which consultation.
        assert made == {"GetItem": 3, "Query": queries}, query
