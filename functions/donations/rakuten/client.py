"""A thin client of Rakuten's APIs: what is asked, what an answer means, and how often one asks again.

Source: facts of RMS WEB SERVICE: 楽天ペイ受注API (searchOrder, getOrder), 在庫API 2.1 (inventories bulk-upsert). Limits marked (unconfirmed)
are general knowledge.
"""

import base64
import functools
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import urllib3

from donations.notification import Content, part, whole
from kernel import clock, secrets
from kernel.settings import env

PAGE_MOST: Final = 1000  # order numbers a searchOrder
ORDERS_MOST: Final = 100  # orders a getOrder
ROWS_MOST: Final = 400  # rows a bulk-upsert
RESULTS_MOST: Final = 15_000  # how many orders a period's pages lead to (unconfirmed)
TIMEOUT: Final = urllib3.Timeout(connect=2.0, read=8.0)
_TRIES: Final = 3
_PAUSE_MOST_SECONDS: Final = 5.0
_VERSION: Final = 7  # getOrder with SKUs (unconfirmed)
_BY_ORDER_DATE: Final = 1


@dataclass(frozen=True)
class Cause:
    """Why Rakuten did not give what was asked: `words` for staff, with what to do; `by_staff` if only people can mend it; `code` where it
    found fault with what it was given."""

    words: str
    by_staff: bool = False
    code: str = ""


class Trouble(Exception):
    """Rakuten did not give what was asked."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.words)
        self.cause = cause


class Enough(Exception):
    """This minute's calls or seconds are used up: nothing is wrong, the next sweep carries on."""


NO_KEYS: Final = Cause(
    "楽天の鍵（serviceSecretとlicenseKey）が入っていません。システムの担当に、鍵を入れるよう頼んでください。",
    by_staff=True,
)
BAD_KEYS: Final = Cause(
    "楽天が鍵を受け付けませんでした。licenseKeyの期限（90日）をRMSで確かめ、システムの担当に、新しい鍵を入れるよう頼んでください。",
    by_staff=True,
)
TOO_FAST: Final = Cause("楽天が混み合っていて、受け付けませんでした（回数の制限）。自動でやり直します。")
DOWN: Final = Cause(
    "楽天で障害が起きているようです。自動でやり直します。長く続くときは、RMSのお知らせを確かめてください。"
)
SILENT: Final = Cause("楽天から返事がありませんでした。自動でやり直します。")
GARBLED: Final = Cause(
    "楽天の返事を読み取れませんでした。自動でやり直します。続くときは、システムの担当に伝えてください。"
)


@dataclass(frozen=True)
class Found:
    """A page of order numbers; `pages` and `total` are those of the whole period."""

    numbers: list[str]
    pages: int
    total: int


class Client:
    """Calls within one sweep: at most `calls`, none begun after `ends` (seconds of `clock.stopwatch`)."""

    def __init__(self, calls: int, ends: float) -> None:
        self.calls_left = calls
        self.ends = ends

    def search(self, since: datetime, until: datetime, page: int) -> Found:
        """Numbers of the orders made in a period (both ends belong to it), the oldest first. Raises Trouble, Enough."""
        told = self._asked(
            "/es/2.0/order/searchOrder/",
            {
                "dateType": _BY_ORDER_DATE,
                "startDatetime": _time(since),
                "endDatetime": _time(until),
                "PaginationRequestModel": {
                    "requestRecordsAmount": PAGE_MOST,
                    "requestPage": page,
                    "SortModelList": [{"sortColumn": 1, "sortDirection": 1}],
                },
            },
        )
        paging = part(told, "PaginationResponseModel")
        numbers = told.get("orderNumberList") or []
        if not isinstance(numbers, list) or not all(isinstance(number, str) for number in numbers):
            raise Trouble(GARBLED)
        return Found(numbers, whole(paging.get("totalPages")) or 0, whole(paging.get("totalRecordsAmount")) or 0)

    def orders(self, numbers: Sequence[str]) -> list[Content]:
        """The orders of at most a hundred numbers; one that Rakuten does not give is left out. Raises Trouble, Enough."""
        assert len(numbers) <= ORDERS_MOST
        told = self._asked("/es/2.0/order/getOrder/", {"orderNumberList": list(numbers), "version": _VERSION})
        found = told.get("OrderModelList") or []
        if not isinstance(found, list):
            raise Trouble(GARBLED)
        return [order for order in found if isinstance(order, dict)]

    def push_stock(self, rows: Sequence[tuple[str, str, int]]) -> None:
        """Set what is left, ABSOLUTE, of at most 400 (manageNumber, variantId, quantity): safe to repeat, but it overwrites sales in
        flight, so reconcile first. Raises Trouble, Enough."""
        assert len(rows) <= ROWS_MOST
        inventories = [
            {"manageNumber": manage_number, "variantId": variant_id, "mode": "ABSOLUTE", "quantity": quantity}
            for manage_number, variant_id, quantity in rows
        ]
        self._asked("/es/2.1/inventories/bulk-upsert", {"inventories": inventories})

    def _asked(self, path: str, body: Content) -> Content:
        """One question, asked up to three times while it may help."""
        cause = SILENT
        for attempt in range(_TRIES):
            if attempt:
                self._pause(attempt, cause)
            if self.calls_left <= 0 or clock.stopwatch() >= self.ends:
                raise Trouble(cause) if attempt else Enough
            self.calls_left -= 1
            try:
                answer = _posted(path, body)
            except urllib3.exceptions.HTTPError:
                cause = SILENT
                continue
            meant = _meaning(answer.status, bytes(answer.data or b""))
            if not isinstance(meant, Cause):
                return meant
            cause = meant
            if cause is BAD_KEYS and attempt == 0:
                secrets.forget()  # they may have been renewed a minute ago
            elif cause.by_staff or (whole(answer.headers.get("Retry-After")) or 0) > _PAUSE_MOST_SECONDS:
                break  # repeating does not help, or not as soon as this: the pull itself comes again
        raise Trouble(cause)

    def _pause(self, attempt: int, cause: Cause) -> None:
        seconds = min(0.5 * 2**attempt, _PAUSE_MOST_SECONDS) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        if clock.stopwatch() + seconds >= self.ends:
            raise Trouble(cause)
        time.sleep(seconds)


@functools.cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(retries=False, timeout=TIMEOUT)


def _posted(path: str, body: Content) -> Any:
    request: Callable[..., Any] = _pool().request
    return request(
        "POST",
        env("RAKUTEN_API_URL").rstrip("/") + path,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Authorization": _authorization(), "Content-Type": "application/json; charset=utf-8"},
    )


def _authorization() -> str:
    """`ESA base64(serviceSecret:licenseKey)`. Raises Trouble where the operator has entered none."""
    kept = secrets.secret("RAKUTEN_SECRETS_ID")
    if not kept.get("service_secret") or not kept.get("license_key"):
        raise Trouble(NO_KEYS)
    return "ESA " + base64.b64encode(f"{kept['service_secret']}:{kept['license_key']}".encode()).decode()


def _meaning(status: int, raw: bytes) -> Content | Cause:
    """What Rakuten says, or why it says nothing."""
    if status in (401, 403):
        return BAD_KEYS
    if status == 429:
        return TOO_FAST
    if status >= 500:
        return DOWN
    if status == 204:
        return {}
    try:
        told = json.loads(raw)
    except ValueError:
        return GARBLED
    if not isinstance(told, dict):
        return GARBLED
    codes = _error_codes(told)
    if codes or status >= 400:
        shown = "、".join(codes) or str(status)
        return Cause(
            f"楽天が断りました（{shown}）。システムの担当に、この番号を伝えてください。", by_staff=True, code=shown
        )
    return told


def _error_codes(told: Content) -> list[str]:
    """Codes of the errors in an answer, as the orders' API and as that of inventories (unconfirmed) writes them; never their text, which may
    quote what was asked."""
    messages = [one for one in _objects(told.get("MessageModelList")) if one.get("messageType") == "ERROR"]
    codes = [one.get("messageCode") for one in messages] + [one.get("code") for one in _objects(told.get("errors"))]
    return list(dict.fromkeys(str(code)[:80] for code in codes))


def _objects(value: Any) -> list[Content]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _time(instant: datetime) -> str:
    return instant.astimezone(clock.JST).strftime("%Y-%m-%dT%H:%M:%S+0900")
