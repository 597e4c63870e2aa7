"""HTTP of the listings: what is to be done on which portal, the texts before two persons, pictures, the portals' files, and marks. What
they need is imported when it is asked for."""

import base64
from collections.abc import Callable
from typing import Any, Final

from donations.front import APPROVE, AT_VERSION, READ, WRITE, app
from kernel import errors
from kernel.app import Call
from kernel.changes import fingerprint
from kernel.errors import FieldError
from kernel.routes import Audience, Natural

_PICTURE_BYTES: Final = 3 * 1024 * 1024  # a file of 2 MB in base64, in JSON
_DETAIL: Final = "donations/listing-detail"


@app.get(
    "/api/donations/listings",
    audience=READ,
    summary="出品の一覧",
    query="donations/listings-query",
    answer="donations/listings",
)
def all_listings(call: Call) -> dict[str, Any]:
    """Listings: what is to be done by its deadline, the rest by code."""
    from donations.listings import lists, present

    found = lists.listings(call.query)
    return {"items": [present.row(one) for one in found.items], "next": found.next}


@app.get(
    "/api/donations/listings/gifts/{code}",
    audience=READ,
    summary="返礼品1つの出品をくらべる",
    answer="donations/listings-compared",
)
def compare_listings(call: Call) -> dict[str, Any]:
    """One gift on all portals, what differs marked."""
    from donations.listings import present
    from donations.notification import gift_key

    return present.compared(gift_key(call.path["code"]))


@app.get(
    "/api/donations/listings/gifts/{code}/images/{print}",
    audience=READ,
    summary="出品の写真1枚",
    answer="donations/listing-image",
)
def listing_image(call: Call) -> dict[str, Any]:
    """A picture's file, base64: the staff's pages show pictures from nowhere but their own origin."""
    from donations.listings import images
    from donations.notification import gift_key

    image, content = images.content_of(gift_key(call.path["code"]), call.path["print"])
    return _image(image) | {"content": base64.b64encode(content).decode()}


@app.get("/api/donations/listings/{id}", audience=READ, summary="出品1件", answer=_DETAIL, reads="listing")
def listing(call: Call) -> dict[str, Any]:
    """The text of one portal, or the common one, with its proposal and where the listing stands."""
    from donations.listings import present, texts

    return present.detail(texts.id_in(call.path["id"]), call.staff)


@app.post(
    "/api/donations/listings/gather",
    audience=WRITE,
    summary="登録済みの返礼品の出品をそろえる",
    description="出品の管理を始める前に承認された返礼品を、50品ずつ、掲載待ちに入れます。next がなくなるまで送ります。",
    body="donations/listings-gather",
    answer="donations/listings-gathered",
    idempotency=Natural("a gift whose listings are kept is left as it is"),
)
def gather_listings(call: Call) -> dict[str, Any]:
    """Keep listings of gifts that were in force before."""
    from donations.listings import gathering

    return gathering.gather(call.body.get("cursor"))


@app.post(
    "/api/donations/listings/marked",
    audience=WRITE,
    summary="受付先で行ったことを記録する",
    description="print は、ファイルを作ったときの内容の印です。空なら、取り下げたという記録です。",
    body="donations/listings-marked",
    answer="donations/listings-marked-answer",
    idempotency=Natural("what is marked so already is told as such"),
    reads="listing",
)
def mark_listings(call: Call) -> dict[str, Any]:
    """What was in the file is now on the portal, or was taken down there."""
    from donations.listings import marking

    return {"items": marking.mark(call.body["rows"], who=call.staff.name)}


@app.post(
    "/api/donations/listings/check",
    audience=WRITE,
    summary="受付先のファイルにできるか確かめる",
    body="donations/listings-file",
    answer="donations/listings-check",
    idempotency=Natural("looking changes nothing"),
    reads="listing",
)
def check_listings(call: Call) -> dict[str, Any]:
    """What the portal's file would hold, and can't."""
    from donations.listings import export

    return export.check(call.body)


@app.post(
    "/api/donations/listings/file",
    audience=WRITE,
    summary="受付先のファイルを作る",
    body="donations/listings-file",
    answer="donations/listings-made",
    idempotency=Natural("the same listings give the same rows; each file is one of its own, and a line in the log"),
    reads="listing",
)
def make_listings_file(call: Call) -> dict[str, Any]:
    """The portal's file in an encrypted ZIP."""
    from donations.listings import export

    return export.file(call.body)


@app.post(
    "/api/donations/listings/images",
    audience=WRITE,
    summary="出品の写真を送る",
    body="donations/listing-image-new",
    answer="donations/listing-image-kept",
    status=201,
    idempotency=Natural("a picture is named by its content: sending it again is the same"),
    reads="listing",
    limit_bytes=_PICTURE_BYTES,
    problems=(413,),
)
def keep_listing_image(call: Call) -> dict[str, Any]:
    """Keep one file of a picture."""
    from donations.listings import images
    from donations.notification import gift_key

    return _image(images.keep(gift_key(call.body["code"]), call.body["content"], who=call.staff.name))


def _image(image: Any) -> dict[str, Any]:
    size = {"width": image.width, "height": image.height, "bytes": image.size_bytes}
    return {"print": image.sk, "type": image.type, **size}


# ── The texts, before two persons ───────────────────────────────────────────────────────────────────────────────────────


def _mistakes(body: dict[str, Any]) -> list[FieldError]:
    from donations.listings import texts

    return texts.form_mistakes(body)


def _draft(call: Call, listing_id: str) -> None:
    """The first proposal of a text begins it (version 0); later ones change it."""
    from donations.catalogue import approval
    from donations.listings import texts
    from kernel.changes import Marker

    wanted, print_ = approval.Wanted.of(call.body), fingerprint(call.body)
    if call.body["version"]:
        marker = Marker(("donations.draft_listing", listing_id, str(call.body["version"]), print_))
        approval.act(
            texts.LISTING,
            listing_id,
            call.body["version"],
            marker,
            lambda entry: approval.write(texts.LISTING, entry, wanted, by=call.staff),
        )
        return
    try:
        marker = Marker(("donations.new_listing", listing_id, print_))
        approval.begin(texts.LISTING, listing_id, wanted, marker, by=call.staff)
    except errors.Conflict:
        raise errors.Stale() from None


def _verb(name: str) -> Callable[[Call, str], None]:
    def verb(call: Call, listing_id: str) -> None:
        from donations.catalogue import approval
        from donations.listings import texts
        from kernel.changes import Marker

        said, by = call.body, call.staff
        verbs: dict[str, approval.Verb] = {
            "propose": lambda entry: approval.propose(texts.LISTING, entry, by=by),
            "withdraw": lambda entry: approval.withdraw(entry, said["reason"], by=by),
            "discard": lambda entry: approval.discard(entry, said["reason"], by=by),
            "approve": lambda entry: approval.approve(texts.LISTING, entry, by=by),
            "return": lambda entry: approval.give_back(entry, said["reason"], by=by),
        }
        marker = Marker((f"donations.{name}_listing", listing_id, str(said["version"]), fingerprint(said)))
        approval.act(texts.LISTING, listing_id, said["version"], marker, verbs[name])

    return verb


_REASON: Final = "donations/catalogue-reason"
_VERSION: Final = "donations/catalogue-version"
_VERBS: Final[tuple[tuple[str, str, Audience, str, Callable[[Call, str], None]], ...]] = (
    ("draft", "出品の文を書く（下書き・起案）", WRITE, "donations/listing-draft", _draft),
    ("propose", "出品の文の承認を求める", WRITE, _VERSION, _verb("propose")),
    ("withdraw", "出品の文の起案を取り下げる", WRITE, _REASON, _verb("withdraw")),
    ("discard", "出品の文の下書きをやめる", WRITE, _REASON, _verb("discard")),
    ("approve", "出品の文を承認する", APPROVE, _VERSION, _verb("approve")),
    ("return", "出品の文を戻す", APPROVE, _REASON, _verb("return")),
)


def _offer(name: str, summary: str, audience: Audience, body: str, verb: Callable[[Call, str], None]) -> None:
    def view(call: Call) -> dict[str, Any]:
        from donations.listings import present, texts

        listing_id = texts.id_in(call.path["id"])
        try:
            verb(call, listing_id)
        except errors.Stale as stale:
            stale.extra["current"] = present.detail(listing_id, call.staff)
            raise
        return present.detail(listing_id, call.staff)

    view.__name__ = f"{name}_listing"
    rules = _mistakes if name == "draft" else None
    path = f"/api/donations/listings/{{id}}/{name}"
    app.post(
        path,
        audience=audience,
        summary=summary,
        body=body,
        rules=rules,
        answer=_DETAIL,
        idempotency=AT_VERSION,
        reads="listing",
    )(view)


for _one in _VERBS:
    _offer(*_one)
