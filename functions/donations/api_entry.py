"""HTTP of what a clerk types in: a donation by telephone, post, FAX or e-mail, and the places of a postcode."""

from typing import Any

from donations import gifts
from donations.front import READ, WRITE, app
from japan import postcode
from kernel import errors
from kernel.app import Call
from kernel.errors import FieldError
from kernel.routes import Key


def _mistakes(body: dict[str, Any]) -> list[FieldError]:
    from donations import entry

    return entry.mistakes(body)


@app.post(
    "/api/donations/entries",
    audience=WRITE,
    summary="電話・郵送・FAX・メールの寄附を入力する",
    description="職員が、寄附1件を入力します。似ている寄附があると 409（alike）で見せるので、別の寄附なら alike_seen に入れて送り直します。",
    body="donations/entry",
    rules=_mistakes,
    answer="donations/entered",
    status=201,
    idempotency=Key(),
    reads="donation",
    problems=(409,),
)
def enter(call: Call) -> dict[str, Any]:
    """Take a donation as a clerk typed it."""
    from donations import entry

    return entry.enter(call.body, staff_id=call.staff.id, who=call.staff.name, key=call.headers["idempotency-key"])


@app.get(
    "/api/donations/postcodes/{code}",
    audience=WRITE,
    summary="郵便番号の住所",
    description="日本郵便のデータにある町域です。住所の候補として使い、書かれた住所を上書きしません。",
    answer="donations/postcode",
)
def places_of_postcode(call: Call) -> dict[str, Any]:
    """The places that a postcode stands for; none for one that is not assigned."""
    try:
        code = postcode.parse(call.path["code"])
    except ValueError:
        raise errors.NotFound() from None
    return {"code": code, "items": [place._asdict() for place in postcode.places_of(code)]}


@app.get(
    "/api/donations/gifts/in-force",
    audience=READ,
    summary="有効な返礼品と価格",
    query="donations/in-force-query",
    answer="donations/in-force",
)
def gifts_in_force(call: Call) -> dict[str, Any]:
    """The gifts that the city approved with the prices of now: what a donation is judged against, whatever is proposed."""
    found = gifts.all_gifts(cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    items = [
        {
            "code": one.code,
            "name": one.name,
            "amount_yen": one.price["amount_yen"],
            "portal_amounts": one.price["portal_amounts"],
            "stopped": one.stopped_at is not None,
        }
        for one in found.items
    ]
    return {"items": items, "next": found.next}
