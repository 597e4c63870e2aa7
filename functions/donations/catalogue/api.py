"""HTTP of the catalogue. Vendors and gifts have the same verbs; `_VERBS` says what each does, `_offer` puts it on the room's Api."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from donations.catalogue import approval, gifts, lists, present, vendors
from donations.catalogue.approval import Subject, Verb, Wanted
from donations.front import APPROVE, AT_VERSION, READ, WRITE, app
from donations.notification import gift_key
from kernel import errors, ids
from kernel.app import Call
from kernel.callers import Staff
from kernel.changes import Marker, fingerprint
from kernel.errors import FieldError
from kernel.routes import Audience, Key, Natural


@app.get(
    "/api/donations/vendors",
    audience=READ,
    summary="事業者の一覧",
    query="donations/catalogue-query",
    answer="donations/catalogue-vendor-list",
    reads="vendor",
)
def list_vendors(call: Call) -> dict[str, Any]:
    """Vendors by their kana."""
    found = lists.entries(vendors.VENDOR, call.query)
    return {"items": [present.vendor_row(one) for one in found.items], "next": found.next}


@app.get(
    "/api/donations/vendors/{id}",
    audience=READ,
    summary="事業者1件",
    answer="donations/catalogue-vendor-detail",
    reads="vendor",
)
def view_vendor(call: Call) -> dict[str, Any]:
    """One vendor with what is in force, what is proposed, and all versions."""
    return present.vendor_detail(call.path["id"], call.staff)


@app.post(
    "/api/donations/vendors",
    audience=WRITE,
    summary="事業者を登録する（下書き・起案）",
    body="donations/catalogue-vendor-new",
    rules=vendors.form_mistakes,
    answer="donations/catalogue-vendor-detail",
    status=201,
    idempotency=Key(),
    reads="vendor",
)
def new_vendor(call: Call) -> dict[str, Any]:
    """Begin a vendor: a draft, or put before the city at once."""
    wanted = Wanted.of(call.body | {"content": vendors.made_even(call.body["content"])})
    vendor_id = approval.begin(vendors.VENDOR, ids.new(), wanted, call.once(), by=call.staff)
    return present.vendor_detail(vendor_id, call.staff)


@app.get(
    "/api/donations/gifts",
    audience=READ,
    summary="返礼品の一覧",
    query="donations/catalogue-query",
    answer="donations/catalogue-gift-list",
)
def list_gifts(call: Call) -> dict[str, Any]:
    """Gifts by their codes."""
    found = lists.entries(gifts.GIFT, call.query)
    return {"items": present.gift_rows(found.items), "next": found.next}


@app.get("/api/donations/gifts/{id}", audience=READ, summary="返礼品1件", answer="donations/catalogue-gift-detail")
def view_gift(call: Call) -> dict[str, Any]:
    """One gift with what is in force, what is proposed, its prices and all versions."""
    return present.gift_detail(gift_key(call.path["id"]), call.staff)


@app.post(
    "/api/donations/gifts",
    audience=WRITE,
    summary="返礼品を登録する（下書き・起案）",
    body="donations/catalogue-gift-new",
    rules=gifts.form_mistakes,
    answer="donations/catalogue-gift-detail",
    status=201,
    idempotency=Natural("the gift's code: the same content again is the same gift"),
    reads="gift",
)
def new_gift(call: Call) -> dict[str, Any]:
    """Begin a gift: a draft, or put before the city at once."""
    code = gift_key(call.body["code"])
    marker = Marker(("donations.new_gift", code, fingerprint(call.body)))
    try:
        approval.begin(gifts.GIFT, code, Wanted.of(call.body), marker, by=call.staff)
    except errors.Conflict:
        raise errors.Conflict(f"返礼品 {code} はもうあります。一覧から開いて、変更を起案してください。") from None
    return present.gift_detail(code, call.staff)


@dataclass(frozen=True)
class _Verb:
    """One thing that may be done to an entry: `make` gives the verb for a subject, what was sent, and who sent it."""

    name: str
    summary: str
    make: Callable[[Subject, Mapping[str, Any], Staff], Verb]
    audience: Audience = WRITE
    body: str = "donations/catalogue-reason"


_VERBS: Final = (
    _Verb(
        "propose",
        "の下書きの承認を求める",
        lambda on, _, by: lambda entry: approval.propose(on, entry, by=by),
        body="donations/catalogue-version",
    ),
    _Verb(
        "withdraw",
        "の起案を取り下げる",
        lambda _, said, by: lambda entry: approval.withdraw(entry, said["reason"], by=by),
    ),
    _Verb(
        "discard", "の下書きをやめる", lambda _, said, by: lambda entry: approval.discard(entry, said["reason"], by=by)
    ),
    _Verb(
        "stop", "の停止を起案する", lambda on, said, by: lambda entry: approval.halt(on, entry, said["reason"], by=by)
    ),
    _Verb(
        "resume",
        "の再開を起案する",
        lambda on, said, by: lambda entry: approval.resume(on, entry, said["reason"], by=by),
    ),
    _Verb(
        "approve",
        "の起案を承認する",
        lambda on, _, by: lambda entry: approval.approve(on, entry, by=by),
        APPROVE,
        "donations/catalogue-version",
    ),
    _Verb(
        "return",
        "の起案を戻す",
        lambda _, said, by: lambda entry: approval.give_back(entry, said["reason"], by=by),
        APPROVE,
    ),
)


@dataclass(frozen=True)
class _Kind:
    """Vendors or gifts, as the addresses know them."""

    subject: Subject
    path: str
    detail: Callable[[str, Staff], dict[str, Any]]
    mistakes: Callable[[Any], list[FieldError]]
    key: Callable[[str], str] = lambda given: given
    even: Callable[[Mapping[str, Any]], dict[str, Any]] = dict


_KINDS: Final = (
    _Kind(vendors.VENDOR, "vendors", present.vendor_detail, vendors.form_mistakes, even=vendors.made_even),
    _Kind(gifts.GIFT, "gifts", present.gift_detail, gifts.form_mistakes, key=gift_key),
)


def _offer(kind: _Kind, verb: _Verb, rules: Callable[[Any], list[FieldError]] | None = None) -> None:
    def view(call: Call) -> dict[str, Any]:
        entry_id = kind.key(call.path["id"])
        said = dict(call.body)
        if "content" in said:
            said["content"] = kind.even(said["content"])
        marker = call.marker(entry_id, str(said["version"]), fingerprint(call.body))
        assert marker is not None, "the entry and its version are the request's own key"
        try:
            approval.act(kind.subject, entry_id, said["version"], marker, verb.make(kind.subject, said, call.staff))
        except errors.Stale as stale:
            stale.extra["current"] = kind.detail(entry_id, call.staff)
            raise
        return kind.detail(entry_id, call.staff)

    view.__name__ = f"{verb.name}_{kind.subject.name}"
    app.post(
        f"/api/donations/{kind.path}/{{id}}/{verb.name}",
        audience=verb.audience,
        summary=kind.subject.label + verb.summary,
        body=verb.body,
        rules=rules,
        answer=f"donations/catalogue-{kind.subject.name}-detail",
        idempotency=AT_VERSION,
        reads=kind.subject.name,
    )(view)


for _kind in _KINDS:
    _draft = _Verb(
        "draft",
        "の内容を書く（下書き・起案）",
        lambda on, said, by: lambda entry: approval.write(on, entry, Wanted.of(said), by=by),
        body=f"donations/catalogue-{_kind.subject.name}-draft",
    )
    _offer(_kind, _draft, _kind.mistakes)
    for _verb in _VERBS:
        _offer(_kind, _verb)
