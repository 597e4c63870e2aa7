"""HTTP of 名寄せ: whose a donation likely is besides, and what staff decide about it."""

from typing import Any

from donations.front import READ, WRITE, app
from kernel.app import Call
from kernel.routes import Key


@app.get(
    "/api/donations/donors/{id}",
    audience=READ,
    summary="同じ寄附者の寄附",
    description="氏名・フリガナ・電話・メール・住所を比べた点で並べます。寄附を1つにまとめることはしません。",
    answer="donations/donor-links",
    reads="donation",
)
def donor_links(call: Call) -> dict[str, Any]:
    """The donations that are likely the same donor's."""
    from donations.donors import linking

    return linking.linked(call.path["id"])


@app.post(
    "/api/donations/donors/{id}/decide",
    audience=WRITE,
    summary="同じ寄附者かどうかを決める",
    description="両方の寄附に残ります。none で取り消します。",
    body="donations/donor-decide",
    answer="donations/donor-links",
    idempotency=Key(),
    reads="donation",
)
def decide_donor(call: Call) -> dict[str, Any]:
    """Say whether two donations are one person's."""
    from donations.donors import linking

    linking.decide(call.path["id"], call.body, who=call.staff.name, marker=call.once())
    return linking.linked(call.path["id"])
