"""HTTP of the pull from Rakuten: how it goes, 「今すぐ取りに行く」, and what Rakuten was told is left. The pull itself is loaded by the request that asks for it."""

from typing import Any

from donations.front import READ, WRITE, app
from kernel import errors
from kernel.app import Call
from kernel.routes import Natural


@app.get(
    "/api/donations/rakuten/pull", audience=READ, summary="楽天からの取り込みの様子", answer="donations/rakuten-pull"
)
def rakuten_pull(_call: Call) -> dict[str, Any]:
    """When Rakuten was last read, and what is wrong."""
    from donations.rakuten import pulls

    return pulls.shown()


@app.post(
    "/api/donations/rakuten/pull",
    audience=WRITE,
    summary="楽天から今すぐ取りに行く",
    description="1分以内に始まります。すでに取り込んでいるときは、それが続きます。",
    answer="donations/rakuten-pull",
    status=202,
    idempotency=Natural("a pull that runs is the pull that was asked for"),
    problems=(409,),
)
def pull_rakuten(_call: Call) -> dict[str, Any]:
    """Begin a pull now."""
    from donations.rakuten import pulls

    if pulls.begin(at_once=True) is None:
        raise errors.WrongState(
            "楽天からの取り込みは、設定で止めています。始めるときは、システムの担当に頼んでください。"
        )
    return pulls.shown()


@app.get(
    "/api/donations/rakuten/stock",
    audience=READ,
    summary="楽天に知らせた在庫",
    description="取り込みのたびに、注文を読み終えてから楽天に知らせた数と、そのわけ。",
    answer="donations/rakuten-stock",
)
def rakuten_stock(_call: Call) -> dict[str, Any]:
    """What Rakuten was told is left of each gift."""
    from donations.rakuten import pushing

    return pushing.shown()
