"""An order at the Rakuten stand-in is pulled by the deployed worker and stands in the clerk's list."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.rakuten_platform.shop import item, order, person
from infra.local.seed.people import CLERK
from infra.local.visitor import Visitor, until
from tests.town import Town

pytestmark = pytest.mark.cloud


def test_an_order_is_in_the_list_within_minutes_of_asking_for_it(town: Town) -> None:
    shop = Visitor(town.access["rakuten"]["platform_url"])
    drawn = uuid.uuid4().hex[:10]
    number, name = f"310000-test-{drawn}", f"髙木 芽衣{drawn}"  # a donor of her own: of two alike the later one is held
    mei = person(name, "タカギ メイ", "920-8577", "石川県", "金沢市 広坂1-1-1", "090-0000-1021")
    rice = item("HDM-0012", "ひだまり米 10kg", 29000)
    said = order(number, datetime.now(UTC) - timedelta(minutes=5), mei, [(mei, [rice])])
    assert shop.post("/control/orders", said).status == 200
    assert shop.post("/control/fail", {"next": [429]}).status == 200  # the client asks again by itself
    clerk = town.desk(CLERK)
    assert clerk.post("/api/donations/rakuten/pull", {}).status == 202
    # Nobody helps: the minute's sweep carries it on.
    (found,) = until("the order", lambda: clerk.get("/api/donations", q=number).body["items"], seconds=150, pause=2)
    assert (found["portal"], found["state"], found["amount_yen"]) == ("rakuten", "paid", 29000)
    assert found["donor_name"] == name
    pull = clerk.get("/api/donations/rakuten/pull").body
    assert pull["trouble"] is None
