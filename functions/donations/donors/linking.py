"""The donations that are likely the same donor's, and what staff say about them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from donations import finding, notification, present, reading
from donations.donors import scoring
from donations.donors.scoring import LABELS, OTHER, PERHAPS, SAME, Likeness, Traits
from donations.records import CANCELLED, Donation, DonationsRecord, DonorDecision, Find, key_of
from donations.telling import history
from kernel import clock, errors, search
from kernel.changes import Change, Kept, Marker, New, commit
from kernel.errors import FieldError

DIFFERENT, UNDECIDED = "different", "none"
LOOKED_MOST: Final = 300
LINKS: Final = {SAME: "同じ方", PERHAPS: "同じ方かもしれない", OTHER: "別の方"}
_SAID: Final = {
    SAME: "同じ方の寄附としました",
    DIFFERENT: "別の方の寄附としました",
    UNDECIDED: "同じ方かどうかの判断を取り消しました",
}


def linked(donation_id: str) -> dict[str, Any]:
    """Those of the same donor and perhaps of hers, the surest and then the newest first; and what the sure ones come to this calendar
    year. One query for the donation, one for each of name, kana, telephone and e-mail, one batch read a hundred. Raises NotFound."""
    mine, decisions = _own(donation_id)
    traits = Traits.of(notification.donor(mine.content))
    found = []
    for other in _candidates(mine, decisions):
        alike = scoring.likeness(traits, Traits.of(notification.donor(other.content)))
        decided = decisions.get(other.donation_id)
        if decided is not None or alike.link != OTHER:
            found.append((_link(alike, decided), alike, other, decided))
    found.sort(key=lambda one: one[2].received_at, reverse=True)
    found.sort(key=lambda one: (one[0] != SAME, one[0] != PERHAPS, -one[1].score))
    sure = [mine, *(other for link, _, other, _ in found if link == SAME)]
    return {"items": [_shown(*one) for one in found], "year": _year(sure)}


def decide(donation_id: str, wanted: Mapping[str, Any], *, who: str, marker: Marker) -> None:
    """Say of two donations whether they are one person's: {other, decision: same | different | none}. Both remember it.

    Raises NotFound, Invalid where it is the donation itself.
    """
    if wanted["other"] == donation_id:
        raise errors.Invalid([FieldError("/other", "self", "別の寄附を選んでください。")])
    pair = [Donation.must(*key_of(one), consistent=True) for one in (donation_id, wanted["other"])]
    at, decision = clock.now(), wanted["decision"]
    changes: list[Change] = []
    for one, other in (pair, reversed(pair)):
        said = DonorDecision(pk=one.pk, sk=f"DONOR#{other.donation_id}", decision=decision, who=who, at=at)
        changes += [Kept(said), New(history(one, who, f"{other.number}と、{_SAID[decision]}", at=at))]
    commit(*changes, table=DonationsRecord, marker=marker)


def _own(donation_id: str) -> tuple[Donation, dict[str, DonorDecision]]:
    pk, sk = key_of(donation_id)
    found = reading.collection(pk)
    mine = next((one for one in found if isinstance(one, Donation) and one.sk == sk), None)
    if mine is None:
        raise errors.NotFound()
    decided = [one for one in found if isinstance(one, DonorDecision) and one.decision != UNDECIDED]
    return mine, {one.sk.removeprefix("DONOR#"): one for one in decided}


def _candidates(mine: Donation, decided: Iterable[str]) -> list[Donation]:
    """Donations that share a word with this donor, and those that staff decided on."""
    keys = dict.fromkeys(key_of(one) for one in decided)
    for token in finding.donor_tokens(mine.content):
        keys |= dict.fromkeys(search.find(Find, token))
    keys.pop((mine.pk, mine.sk), None)
    return search.records(Donation, list(keys)[:LOOKED_MOST])


def _link(alike: Likeness, decided: DonorDecision | None) -> str:
    if decided is None:
        return alike.link
    return SAME if decided.decision == SAME else OTHER


def _shown(link: str, alike: Likeness, other: Donation, decided: DonorDecision | None) -> dict[str, Any]:
    return {
        "id": other.donation_id,
        "donation": present.row(other),
        "link": link,
        "link_name": LINKS[link],
        "score": alike.score,
        "decided": {"decision": decided.decision, "who": decided.who, "at": clock.iso(decided.at)} if decided else None,
        "why": [_why(alike)],
    }


def _why(alike: Likeness) -> dict[str, Any]:
    rows = [
        {"label": LABELS[trait] + ("が違う" if points < 0 else "が同じ"), "value": f"{points:+}点".replace("-", "−")}
        for trait, points in alike.points.items()
    ]
    return {
        "rule": "N-1",
        "version": 1,
        "since": "2026-11-26",
        "text": f"寄附者どうしを比べ、{scoring.SAME_FROM}点から「同じ方」、{scoring.PERHAPS_FROM}点から「同じ方かもしれない」とします。"
        "寄附を1つにまとめることはしません。職員が決めたことは、点より先に立ちます。",
        "source": "市の取扱い（家族は電話や住所が同じなので、氏名の違う寄附は同じ方としないため）",
        "rows": [*rows, {"label": "合計", "value": f"{alike.score}点".replace("-", "−")}],
    }


def _year(sure: Iterable[Donation]) -> dict[str, Any]:
    """What the same person's donations of this calendar year come to, cancelled ones left out: the year of the receipt, as taxes count."""
    year = clock.today().year
    counted = [one for one in sure if one.state != CANCELLED and (one.receipt_date or "").startswith(f"{year}-")]
    amount = sum(one.amount_yen for one in counted)
    return {
        "year": year,
        "donations": len(counted),
        "amount_yen": amount,
    }
