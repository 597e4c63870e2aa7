"""HTTP of broadcasts and of what staff note of a user, loaded by the first request under their paths. No rules here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel import errors, ids
from kernel.app import Answer, Call
from kernel.callers import Staff
from kernel.changes import Guarded, New, commit, fingerprint
from kernel.errors import FieldError
from kernel.paging import months, page
from kernel.routes import Audience, Key, Natural, public, staff
from line import desk, sending
from line.api import READ, REPLY, app
from line.approvals.verbs import APPROVE as APPROVE_NAME
from line.approvals.verbs import WRITE as WRITE_NAME
from line.broadcasts import approval, content, links, people, present
from line.broadcasts.approval import Verb
from line.broadcasts.records import OPEN_LIST, TEMPLATES, Broadcast, Template
from line.records import LineRecord
from line.scenarios import previews
from line.scenarios.records import LIVE_KEY, Live

WRITE, APPROVE = staff(WRITE_NAME), staff(APPROVE_NAME)
AT_VERSION: Final = Natural("the version that was seen: a repetition meets its own marker, another change is stale")


@app.get(
    "/api/line/broadcasts",
    audience=READ,
    summary="配信の一覧",
    query="line/broadcasts-query",
    answer="line/broadcasts",
    reads="broadcast",
)
def list_broadcasts(call: Call) -> dict[str, Any]:
    """A month's, or those that wait for somebody or something, newest first."""
    if call.query.get("state") == "open":
        index, partitions = "gsi2", [OPEN_LIST]
    else:
        wanted = [call.query["month"]] if "month" in call.query else months()
        index, partitions = "gsi1", [f"BROADCASTS#{one}" for one in wanted]
    found = page(Broadcast, index, partitions, cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [present.row(one) for one in found.items], "next": found.next}


@app.get(
    "/api/line/broadcasts/choices", audience=READ, summary="配信の条件に選べるもの", answer="line/broadcast-choices"
)
def broadcast_choices(_call: Call) -> dict[str, Any]:
    """Tags, answers, recommendations and templates; the advice to send less often, where there is need."""
    return present.choices()


@app.get("/api/line/broadcasts/{id}", audience=READ, summary="配信1件", answer="line/broadcast", reads="broadcast")
def broadcast(call: Call) -> dict[str, Any]:
    """One broadcast with its phone, its count, its cost and what came of it."""
    return present.detail(call.path["id"], call.staff)


@app.post(
    "/api/line/broadcasts",
    audience=WRITE,
    summary="配信をつくる",
    body="line/broadcast-new",
    rules=content.mistakes,
    answer="line/broadcast",
    status=201,
    idempotency=Key(),
    reads="broadcast",
)
def new_broadcast(call: Call) -> dict[str, Any]:
    """Begin a broadcast with its first draft."""
    marker = call.marker()
    assert marker is not None
    made = approval.begin(call.body["written"], call.body["reason"], marker, by=call.staff)
    return present.detail(made, call.staff)


@app.post(
    "/api/line/broadcasts/check",
    audience=READ,
    summary="配信の内容を確かめ、届く人数を数える（保存しません）",
    body="line/broadcast-check",
    rules=content.mistakes,
    answer="line/broadcast-checked",
    idempotency=Natural("nothing is changed"),
    reads="broadcast",
)
def check_broadcast(call: Call) -> dict[str, Any]:
    """What must be mended, how it looks on a phone, whom it reaches now and what that costs."""
    written = call.body["written"]
    return present.looked(None, content.built("b-00000000000000000000000000", written))


@app.post(
    "/api/line/broadcasts/{id}/preview",
    audience=READ,
    summary="配信の下書きをスマートフォンで確かめる番号を出す",
    body="line/scenario-act",
    answer="line/scenario-code",
    idempotency=Natural("each code is its own, for half an hour, and works once"),
    reads="broadcast",
)
def preview_broadcast(call: Call) -> dict[str, Any]:
    """A code: whoever sends it from their own phone sees the draft, and nobody else does."""
    _writes_or_approves(call.staff)
    found = approval.of(call.path["id"])
    if found.version != call.body["version"]:
        raise errors.Stale()
    if not found.draft:
        raise errors.WrongState("確かめる下書きがありません。")
    made = found.draft["content"]
    if hindrances := content.findings(found.matter_id, made, Live.find(*LIVE_KEY, consistent=True)):
        raise errors.RuleBroken(f"先に{len(hindrances)}か所を直してください。{hindrances[0].words}{hindrances[0].mend}")
    code = previews.new_code()
    commit(*previews.offered(found, made, code, by=call.staff), table=LineRecord)
    return {"code": previews.shown(code), "minutes": 30}


def _writes_or_approves(by: Staff) -> None:
    """Both may look at drafts and stop what runs. Raises NotFound."""
    if not (by.may(WRITE_NAME) or by.may(APPROVE_NAME)):
        raise errors.NotFound()


def _propose(reason: str, by: Staff) -> Verb:
    """Before the city is asked, LINE is: what it would refuse is told now. A LINE that is silent hinders nobody."""

    def verb(one: Broadcast) -> Any:
        changes = approval.propose(one, reason, by=by)
        asked = sending.validated(content.messages(one.matter_id, one.draft["content"]))
        if asked.kind == sending.REFUSED:
            told = f"LINEがこの内容を受け取りません（{asked.detail}）。本文とボタンを見直してください。"
            raise errors.Invalid([FieldError("/written/text", "refused", told)])
        return changes

    return verb


@dataclass(frozen=True)
class _Verb:
    """One thing that may be done to a broadcast: `make` gives the verb for what was sent, and who sent it."""

    name: str
    summary: str
    make: Callable[[Mapping[str, Any], Staff], Verb]
    audience: Audience = WRITE
    body: str = "line/scenario-reason"


_VERBS: Final = (
    _Verb(
        "write",
        "配信の下書きを書く",
        lambda said, by: lambda one: approval.write(one, said["written"], said["reason"], by=by),
        body="line/broadcast-write",
    ),
    _Verb("propose", "配信の承認を求める", lambda said, by: _propose(said["reason"], by)),
    _Verb(
        "withdraw",
        "配信の起案を取り下げる",
        lambda said, by: lambda one: approval.BROADCASTS.withdraw(one, said["reason"], by=by),
    ),
    _Verb("discard", "配信の下書きをやめる", lambda said, by: lambda one: approval.discard(one, said["reason"], by=by)),
    _Verb(
        "approve",
        "配信を承認する（名簿が決まり、日時に送ります）",
        lambda said, by: lambda one: approval.approve(one, said["hash"], by=by),
        APPROVE,
        "line/scenario-approve",
    ),
    _Verb(
        "return",
        "配信の起案を戻す",
        lambda said, by: lambda one: approval.BROADCASTS.give_back(one, said["reason"], by=by),
        APPROVE,
    ),
    _Verb("stop", "配信を止める", lambda said, by: lambda one: approval.stop(one, said["reason"], by=by), READ),
    _Verb(
        "resume", "止まった配信を続ける", lambda said, by: lambda one: approval.resume(one, said["reason"], by=by), READ
    ),
)


def _offer(verb: _Verb) -> None:
    def view(call: Call) -> dict[str, Any]:
        if verb.audience is READ:
            _writes_or_approves(call.staff)
        broadcast_id = call.path["id"]
        marker = call.marker(broadcast_id, str(call.body["version"]), fingerprint(call.body))
        assert marker is not None, "the broadcast and its version are the request's own key"
        try:
            approval.act(broadcast_id, call.body["version"], marker, verb.make(call.body, call.staff))
        except errors.Stale as stale:
            stale.extra["current"] = present.detail(broadcast_id, call.staff)
            raise
        return present.detail(broadcast_id, call.staff)

    view.__name__ = f"{verb.name}_broadcast"
    app.post(
        f"/api/line/broadcasts/{{id}}/{verb.name}",
        audience=verb.audience,
        summary=verb.summary,
        body=verb.body,
        rules=content.mistakes if verb.name == "write" else None,
        answer="line/broadcast",
        idempotency=AT_VERSION,
        reads="broadcast",
    )(view)


for _verb in _VERBS:
    _offer(_verb)


@app.post(
    "/api/line/broadcasts/templates",
    audience=WRITE,
    summary="配信のひな形を残す",
    body="line/broadcast-template-save",
    answer="line/broadcast-choices",
    idempotency=Key(),
)
def save_broadcast_template(call: Call) -> dict[str, Any]:
    """A new template, or another wording of one at the version that was seen."""
    marker = call.marker()
    assert marker is not None
    body = {key: call.body[key] for key in ("subject", "title", "text", "links")}
    if "id" in call.body:
        found = Template.must(TEMPLATES, call.body["id"], consistent=True)
        seen = call.body["version"]
        found.name, found.body, found.version = call.body["name"], body, seen + 1
        change: Guarded | New = Guarded(found, Template.version == seen, errors.Stale())
    else:
        made = ids.new()
        change = New(Template(pk=TEMPLATES, sk=made, template_id=made, name=call.body["name"], body=body))
    commit(change, table=LineRecord, marker=marker)
    return present.choices()


@app.post(
    "/api/line/broadcasts/tags",
    audience=REPLY,
    summary="タグをつくる",
    body="line/broadcast-tag",
    answer="line/broadcast-choices",
    idempotency=Key(),
)
def save_tag(call: Call) -> dict[str, Any]:
    """A new tag, which staff may put to users and segments may name."""
    marker = call.marker()
    assert marker is not None
    people.save_tag(call.body, marker=marker)
    return present.choices()


@app.get(
    "/api/line/people/{id}",
    audience=READ,
    summary="お問い合わせた人のタグと就職の記録",
    answer="line/person",
    reads="line-person",
)
def view_person(call: Call) -> dict[str, Any]:
    """What is noted of the user of an inquiry."""
    return present.person(people.of(desk.of(call.path["id"]).user_key))


@app.post(
    "/api/line/people/{id}",
    audience=REPLY,
    summary="お問い合わせた人のタグと就職の記録を直す",
    body="line/person-save",
    answer="line/person",
    idempotency=AT_VERSION,
    reads="line-person",
)
def save_person(call: Call) -> dict[str, Any]:
    """Note tags, a hire that this agency placed, and whether the user asked for offers all the same."""
    user_key = desk.of(call.path["id"]).user_key
    marker = call.marker(user_key, str(call.body["version"]), fingerprint(call.body))
    assert marker is not None
    try:
        people.save(user_key, call.body, by=call.staff, marker=marker)
    except errors.Stale as stale:
        stale.extra["current"] = present.person(people.of(user_key))
        raise
    return present.person(people.of(user_key))


@app.get(
    "/api/line/go/{id}/{place}",
    audience=public(),
    summary="配信のボタンが開くページへ進む",
    description="承認された行き先へ302で進みます。開かれた回数だけを数え、だれが開いたかは残しません。",
)
def follow_link(call: Call) -> Answer:
    """Lead on, and count that somebody was led on."""
    leads = links.followed(call.path["id"], call.path["place"], ip=call.ip)
    if not leads.approved:
        told = f"確認用です。承認のあと、このボタンは次のページを開きます。\n\n{leads.url}\n"
        return Answer(text=told, headers={"Content-Type": "text/plain; charset=utf-8"})
    return Answer(text="", status=302, headers={"Location": leads.url, "Referrer-Policy": "no-referrer"})
