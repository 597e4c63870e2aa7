"""The verbs of `Approving` as routes of a wing: each at the version that was seen, a repetition meets its own marker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel import clock, errors
from kernel.app import Api, Call
from kernel.callers import Staff
from kernel.changes import fingerprint
from kernel.errors import FieldError
from kernel.routes import Audience, Natural, staff
from line.approvals.records import Matter
from line.approvals.verbs import APPROVE, WRITE, Approving, Verb

WRITER, DECIDER, READER = staff(WRITE), staff(APPROVE), staff("line.read")
AT_VERSION: Final = Natural("the version that was seen: a repetition meets its own marker, another change is stale")


def writes_or_approves(by: Staff) -> None:
    """Both may look at drafts and handle what is approved. Raises NotFound."""
    if not (by.may(WRITE) or by.may(APPROVE)):
        raise errors.NotFound()


@dataclass(frozen=True)
class _Verb:
    """One thing that may be done to a matter: `make` gives the verb for what was sent, and who sent it. With the audience READER it is for
    those who write and those who approve."""

    name: str
    summary: str
    make: Callable[[Approving[Any], Mapping[str, Any], Staff], Verb[Any]]
    audience: Audience = WRITER
    body: str = "line/scenario-reason"


def _at(said: Mapping[str, Any]) -> Any:
    return clock.parse(said["at"]) if said.get("at") else None


_VERBS: Final = (
    _Verb(
        "write",
        "{}の下書きを書く",
        lambda on, said, by: lambda one: on.write(one, said["content"], said["reason"], by=by),
    ),
    _Verb("propose", "{}の承認を求める", lambda on, said, by: lambda one: on.propose(one, said["reason"], by=by)),
    _Verb("withdraw", "{}の起案を取り下げる", lambda on, said, by: lambda one: on.withdraw(one, said["reason"], by=by)),
    _Verb("discard", "{}の下書きをやめる", lambda on, said, by: lambda one: on.discard(one, said["reason"], by=by)),
    _Verb(
        "approve",
        "{}を承認する",
        lambda on, said, by: lambda one: on.approve(one, said["hash"], by=by),
        DECIDER,
        "line/scenario-approve",
    ),
    _Verb(
        "return", "{}の起案を戻す", lambda on, said, by: lambda one: on.give_back(one, said["reason"], by=by), DECIDER
    ),
    _Verb(
        "publish",
        "{}の承認された版を公開する（今すぐ・日時を決めて）",
        lambda on, said, by: lambda one: on.publish(one, said["number"], _at(said), by=by),
        READER,
        "line/scenario-publish",
    ),
    _Verb(
        "call-off",
        "{}の公開の予約を取り消す",
        lambda on, said, by: lambda one: on.call_off(one, said["reason"], by=by),
        READER,
    ),
    _Verb(
        "roll-back",
        "{}を前の版に戻す",
        lambda on, said, by: lambda one: on.roll_back(one, said["reason"], by=by),
        READER,
    ),
    _Verb("halt", "{}の公開をやめる", lambda on, said, by: lambda one: on.halt(one, said["reason"], by=by), READER),
)


@dataclass(frozen=True)
class Offered[M: Matter]:
    """A kind of matter on a room's Api: under which path, by which word in the views' names, with which schemas."""

    app: Api
    on: Approving[M]
    path: str
    word: str
    noun: str
    show: Callable[[str, Staff], dict[str, Any]]
    rules: Callable[[Mapping[str, Any]], list[FieldError]]

    def verbs(self) -> None:
        for one in _VERBS:
            self._offer(one)

    def _offer(self, verb: _Verb) -> None:
        def view(call: Call) -> dict[str, Any]:
            if verb.audience is READER:
                writes_or_approves(call.staff)
            matter_id = call.path["id"]
            marker = call.marker(matter_id, str(call.body["version"]), fingerprint(call.body))
            assert marker is not None, "the matter and its version are the request's own key"
            try:
                self.on.act(matter_id, call.body["version"], marker, verb.make(self.on, call.body, call.staff))
            except errors.Stale as stale:
                stale.extra["current"] = self.show(matter_id, call.staff)
                raise
            return self.show(matter_id, call.staff)

        view.__name__ = f"{verb.name.replace('-', '_')}_{self.word}"
        view.__module__ = f"line.{self.word}s.api"
        writing = verb.name == "write"
        self.app.post(
            f"{self.path}/{{id}}/{verb.name}",
            audience=verb.audience,
            summary=verb.summary.format(self.noun),
            body=f"line/{self.word}-write" if writing else verb.body,
            rules=self.rules if writing else None,
            answer=f"line/{self.word}",
            idempotency=AT_VERSION,
            reads=self.word,
        )(view)
