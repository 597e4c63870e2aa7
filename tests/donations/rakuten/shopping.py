"""What the tests of Rakuten share: the stand-in's shop, called in-process; 髙橋 恵美's order to ひだまり市; the passing of minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import urllib3

from donations.rakuten.records import Pull
from donations.worker import worker
from infra.local.rakuten_platform.shop import Shop, item, order, person
from kernel import clock
from tests import house

JST_NOON = house.NOON.astimezone(clock.JST)
EMI = person("髙橋 恵美", "タカハシ エミ", "100-0001", "東京都", "千代田区 千代田1丁目1番", "090-0000-0001") | {
    "emailAddress": "emi@pc.fw.rakuten.example"
}
SAKURA = person("山﨑 さくら", "ヤマザキ サクラ", "060-0001", "北海道", "札幌市中央区 北一条西2-1", "090-0000-0002")
RICE = item("HDM-0012", "ひだまり米 10kg", 28000)


def shop() -> Shop:
    return Shop(**house.RAKUTEN_SECRET)


def number(serial: int) -> str:
    return f"310000-20261122-{serial:010d}"


def rice(serial: int = 1, *, ago: timedelta = timedelta(hours=1), **changed: Any) -> Any:
    """An order of one bag of rice for herself."""
    return order(number(serial), JST_NOON - ago, EMI, [(EMI, [RICE])], **changed)


def response(the_shop: Shop, url: str, headers: dict[str, str], raw: bytes) -> urllib3.HTTPResponse:
    """The shop's answer as the client's library gives it."""
    path = url.partition("rakuten.co.jp")[2]
    answer = the_shop.answer(path, headers, raw)
    if answer.hangs:
        raise urllib3.exceptions.ReadTimeoutError(None, url, "nothing came")  # type: ignore[arg-type]
    return urllib3.HTTPResponse(body=answer.raw, status=answer.status, headers=answer.headers, preload_content=True)


@contextmanager
def opened(the_shop: Shop) -> Iterator[Shop]:
    """Rakuten is this shop; nobody really waits."""

    def request(_pool: Any, _method: str, url: str, **given: Any) -> urllib3.HTTPResponse:
        headers = {name.lower(): value for name, value in given["headers"].items()}
        return response(the_shop, url, headers, given["body"])

    with mock.patch.object(urllib3.PoolManager, "request", request), mock.patch("time.sleep"):
        yield the_shop


def known() -> Pull:
    found = Pull.known()
    assert found is not None
    return found


def minutes(count: int, start: datetime = house.NOON) -> datetime:
    """Let so many minutes pass, each with its sweep; the instant after."""
    at = start
    for _ in range(count):
        with clock.fixed(at):
            worker.sweep()
        at += timedelta(minutes=1)
    return at


def pulled(at: datetime = house.NOON, most: int = 30) -> Pull:
    """The timer rings, and minutes pass until the pull is through."""
    with clock.fixed(at):
        worker({"timer": "rakuten"}, None)
    for passed in range(most):
        minutes(1, at + timedelta(minutes=passed))
        if known().state == "waiting":
            return known()
    raise AssertionError(f"still running after {most} minutes: {known().trouble}")


def asked(the_shop: Shop, name: str) -> list[Any]:
    """The bodies of the calls to `name`."""
    return [body for called, body in the_shop.calls if called == name]
