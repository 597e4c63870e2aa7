"""HTTP of the crowdsourcing room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from crowdsourcing import content, intake, lists, pages, review, rules, shown, wages
from crowdsourcing.mails import AGAIN
from crowdsourcing.records import Seen, Spent, Tries, latest, one, whole
from kernel import clock, links, publicform
from kernel.app import Answer, Api, Call
from kernel.callers import Partner
from kernel.changes import fingerprint
from kernel.downloads import offer
from kernel.errors import FieldError, Invalid, NotFound, Problem, Stale
from kernel.limits import Limit, viewer
from kernel.routes import Natural, partner, public, staff

app = Api("crowdsourcing")

FORMS = Limit("crowdsourcing.post_task", most=10, within=timedelta(hours=1))
_ONE_DECISION = Natural(
    "a decision is about the version that was seen; the same decision again gives the task as it stands"
)


def _mistakes(body: Any) -> list[FieldError]:
    # A partner may repeat an accepted task after its deadline: intake judges that deadline, once it knows whether the task is new.
    return rules.mistakes(body, None if "reference" in body else clock.now())


# --- Posting ------------------------------------------------------------------------------------------------------------


@app.post(
    "/api/crowdsourcing/tasks",
    audience=(partner("partner"), public()),
    summary="おしごとを頼む",
    description="署名した提携先のおしごとは、そのまま市の確認に入ります（reference が同じなら同じおしごと）。"
    "サイトのフォームからは、メールの確認のあとで受け付けます。",
    body="crowdsourcing/task",
    rules=_mistakes,
    answer="crowdsourcing/received",
    status=202,
    form=True,
    limit_bytes=64 * 1024,
    idempotency=Natural(
        "a partner's reference names the task; a form is one by its proof of work, or by its content within minutes"
    ),
)
def post_task(call: Call) -> dict[str, Any] | Answer:
    if call.partner:
        return _from_partner(call, call.partner)
    FORMS.count(Tries, viewer(call.ip))
    guards = publicform.admit(call.body, is_form=call.is_form, spent=Spent)
    marker = call.marker(*intake.repetition(call.raw, call.is_form))
    answer = intake.hold(content.read(call.body), _previous(call.body.get("again", "")), guards, marker)
    return Answer(answer, page=pages.sent(answer))


def _from_partner(call: Call, sender: Partner) -> dict[str, Any]:
    reference = call.body.get("reference", "").strip()
    if not reference:
        raise Invalid([FieldError("/reference", "required", "reference（貴社での番号）を入れてください。")])
    return intake.receive(content.read(call.body), sender, reference).as_dict()


def _previous(token: str) -> str:
    """The id of the sent-back task that a form mends, or '' where the form says nothing that we signed."""
    try:
        return links.opened(AGAIN, token) if token else ""
    except NotFound:
        return ""


@app.get(
    "/api/crowdsourcing/challenge",
    audience=public(),
    summary="フォームを送る前の計算問題",
    answer="crowdsourcing/challenge",
)
def challenge(_call: Call) -> dict[str, Any]:
    return publicform.challenge()


@app.get(
    "/api/crowdsourcing/confirm", audience=public(), summary="確認メールのリンク先", query="crowdsourcing/token-query"
)
def show_confirmation(call: Call) -> Answer:
    try:
        link = intake.opened(call.query["token"])
    except NotFound as problem:
        return Answer(page=pages.refused(problem), status=problem.status)
    if link.task is not None:
        return Answer(page=pages.confirmed(intake.received(link.task)))
    return Answer(page=pages.to_confirm(call.query["token"], link.content))


@app.post(
    "/api/crowdsourcing/confirm",
    audience=public(),
    summary="メールの確認を終える",
    body="crowdsourcing/confirm",
    answer="crowdsourcing/received",
    form=True,
    limit_bytes=4 * 1024,
    idempotency=Natural("the link names the form; a second click is told the same"),
)
def confirm(call: Call) -> Answer:
    try:
        received = intake.confirm(call.body["token"])
    except Problem as problem:
        if not call.is_form:
            raise
        return Answer(page=pages.refused(problem), status=problem.status)
    return Answer(received.as_dict(), page=pages.confirmed(received))


@app.get(
    "/api/crowdsourcing/again",
    audience=public(),
    summary="差し戻されたおしごとを直す",
    query="crowdsourcing/token-query",
)
def mend(call: Call) -> Answer:
    try:
        task = one(links.opened(AGAIN, call.query["token"]))
        if task is not None and task.followed_by:
            return Answer(page=pages.mended(latest(task)))
        if task is None or not review.mendable(task):
            raise NotFound("このおしごとは、いま直せません。新しく頼むときは、フォームから送ってください。")
    except NotFound as problem:
        return Answer(page=pages.refused(problem), status=problem.status)
    return Answer(page=pages.to_mend(task, call.query["token"]))


# --- What staff see -----------------------------------------------------------------------------------------------------


@app.get(
    "/api/crowdsourcing/tasks",
    audience=staff("crowdsourcing.read"),
    summary="おしごとの一覧",
    query="crowdsourcing/tasks-query",
    answer="crowdsourcing/tasks",
    reads="crowdsourcing_task",
)
def list_tasks(call: Call) -> dict[str, Any]:
    wanted = lists.Filter.of(call.query)
    if words := call.query.get("q", "").strip():
        return {"items": [shown.row(task) for task in lists.search_for(words, wanted)], "next": None}
    page = lists.page(wanted, cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [shown.row(task) for task in page.items], "next": page.next}


@app.get(
    "/api/crowdsourcing/tasks/{id}",
    audience=staff("crowdsourcing.read"),
    summary="おしごとの詳細",
    answer="crowdsourcing/task-detail",
    reads="crowdsourcing_task",
)
def view_task(call: Call) -> dict[str, Any]:
    return shown.detail(whole(call.path["id"]))


@app.get(
    "/api/crowdsourcing/waiting",
    audience=staff("crowdsourcing.read"),
    summary="いま待っていること",
    answer="kernel/waiting",
)
def waiting(_call: Call) -> dict[str, Any]:
    return shown.waiting(*lists.waiting())


@app.post(
    "/api/crowdsourcing/downloads",
    audience=staff("crowdsourcing.read"),
    summary="おしごとの一覧をダウンロードする",
    body="crowdsourcing/downloads",
    answer="kernel/download",
    idempotency=Natural("nothing changes; each call makes a file of its own that lives a day"),
    reads="crowdsourcing_task",
)
def download(call: Call) -> dict[str, Any]:
    wanted = lists.Filter.of(call.body.get("filter", {}))
    return offer(call, "tasks", shown.CSV_HEADER, shown.csv_rows(lists.everything(wanted)))


# --- What staff decide --------------------------------------------------------------------------------------------------


def _decided(call: Call, verb: Callable[[review.Order], Seen]) -> dict[str, Any]:
    task_id, version = call.path["id"], call.body["version"]
    marker = call.marker(task_id, str(version), call.staff.id, fingerprint(call.body))
    assert marker is not None
    try:
        return shown.detail(verb(review.Order(task_id, version, call.staff, marker)))
    except Stale as stale:
        stale.extra["current"] = shown.detail(whole(task_id))
        raise


@app.post(
    "/api/crowdsourcing/tasks/{id}/approve",
    audience=staff("crowdsourcing.review"),
    summary="おしごとを公開する",
    body="crowdsourcing/approve",
    answer="crowdsourcing/task-detail",
    idempotency=_ONE_DECISION,
    reads="crowdsourcing_task",
)
def approve(call: Call) -> dict[str, Any]:
    return _decided(call, review.approve)


@app.post(
    "/api/crowdsourcing/tasks/{id}/send-back",
    audience=staff("crowdsourcing.review"),
    summary="おしごとを差し戻す",
    body="crowdsourcing/send-back",
    answer="crowdsourcing/task-detail",
    idempotency=_ONE_DECISION,
    reads="crowdsourcing_task",
)
def send_back(call: Call) -> dict[str, Any]:
    return _decided(call, lambda order: review.send_back(order, call.body["reason"].strip()))


@app.post(
    "/api/crowdsourcing/tasks/{id}/withdraw",
    audience=staff("crowdsourcing.review"),
    summary="おしごとを取り下げる",
    body="crowdsourcing/withdraw",
    answer="crowdsourcing/task-detail",
    idempotency=_ONE_DECISION,
    reads="crowdsourcing_task",
)
def withdraw(call: Call) -> dict[str, Any]:
    return _decided(call, lambda order: review.withdraw(order, call.body["reason"].strip()))


@app.post(
    "/api/crowdsourcing/tasks/{id}/hand-over",
    audience=staff("crowdsourcing.review"),
    summary="求人をしごと相談に引き継ぐ",
    body="crowdsourcing/hand-over",
    answer="crowdsourcing/task-detail",
    idempotency=_ONE_DECISION,
    reads="crowdsourcing_task",
)
def hand_over(call: Call) -> dict[str, Any]:
    return _decided(call, lambda order: review.hand_over(order, call.body.get("note", "").strip()))


# --- Minimum wages ------------------------------------------------------------------------------------------------------


@app.get(
    "/api/crowdsourcing/minimum-wages",
    audience=staff("crowdsourcing.read"),
    summary="最低賃金の一覧",
    answer="crowdsourcing/minimum-wages",
)
def list_wages(_call: Call) -> dict[str, Any]:
    return shown.wages(wages.recorded())


@app.post(
    "/api/crowdsourcing/minimum-wages",
    audience=staff("crowdsourcing.review"),
    summary="最低賃金を登録する",
    body="crowdsourcing/minimum-wage",
    answer="crowdsourcing/minimum-wages",
    idempotency=Natural("one wage a day of beginning; recording it again writes the same"),
    reads="minimum-wage",
)
def record_wage(call: Call) -> dict[str, Any]:
    wages.record(call.body["since"], call.body["hourly_yen"], call.body["source"], by=call.staff)
    return shown.wages(wages.recorded())
