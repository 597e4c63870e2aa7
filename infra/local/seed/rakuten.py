"""Three orders at the Rakuten stand-in, pulled as the timer's pull would: a paid one with two recipients, one unpaid, one not fixed yet."""

import time
from datetime import datetime, timedelta
from typing import Any, Final

from infra.local.rakuten_platform.shop import item, order, person
from infra.local.seed.doors import Doors, SeedFailed, accepted
from infra.local.seed.people import CLERK
from infra.local.visitor import Visitor

_AOI: Final = person("𠮷田 葵", "ヨシダ アオイ", "980-0811", "宮城県", "仙台市青葉区 一番町3-7-1", "090-0000-1011")
_DAI: Final = person("﨑山 大", "サキヤマ ダイ", "730-0011", "広島県", "広島市中区 基町6-78", "090-0000-1012")
_NAO: Final = person("森本 奈央", "モリモト ナオ", "760-0017", "香川県", "高松市 番町1-8-15", "090-0000-1013")
_PATIENCE_SECONDS: Final = 30


def rakuten(doors: Doors) -> None:
    """The orders come, and the clerk fetches them now."""
    shop = Visitor(doors.access.rakuten()["platform_url"])
    accepted(shop.post("/control/orders", _orders()), "the Rakuten stand-in")
    clerk = doors.signed_in(CLERK)
    doors.post("/api/donations/rakuten/pull", {}, by=clerk)
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        doors.operate("DonationsWorker", {"sweep": True})  # the minute's sweep, without waiting for the minute
        pull = doors.get("/api/donations/rakuten/pull", by=clerk)
        if pull["state"] == "waiting" and pull["last_success_at"]:
            return
        if pull["trouble"] or time.monotonic() > until:
            raise SeedFailed(f"the pull from Rakuten did not end: {pull}")


def _orders() -> list[Any]:
    now = datetime.now().astimezone()
    juice = item("HDM-0003", "ひだまりりんごジュース 1L×3本", 10000, 1, "ワンストップ特例申請書の送付:希望する")
    honey = item("HDM-0007", "里山のはちみつ 600g", 12000)
    remarks = "[配送日時指定:]\n午前中\n[備考:]\n熨斗（御歳暮）をお願いします。"
    return [
        order(
            "310000-demo-0000000001",
            now - timedelta(minutes=180),
            _AOI | {"emailAddress": "aoi@pc.fw.rakuten.example"},
            [(_AOI, [juice]), (_DAI, [juice])],
            remarks=remarks,
        ),
        order(
            "310000-demo-0000000002",
            now - timedelta(minutes=90),
            _DAI | {"emailAddress": "dai@pc.fw.rakuten.example"},
            [(_DAI, [honey])],
            progress=200,
            SettlementModel={"settlementMethod": "セブンイレブン（前払）"},
        ),
        order(
            "310000-demo-0000000003",
            now - timedelta(minutes=20),
            _NAO | {"emailAddress": "nao@pc.fw.rakuten.example"},
            [(_NAO, [honey])],
            progress=100,
            totalPrice=-9999,
            requestPrice=-9999,
        ),
    ]
