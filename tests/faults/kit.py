"""The fault kit: every call to AWS or LINE that an operation makes is a point where it may die.

For each operation and each of its calls n, the n-th call
- is throttled: it fails before anything happened, and the code knows;
- is lost: it happened, the answer times out, and the code may try again;
- crashes after: it happened, and the process is gone (a crash before call n leaves what a crash after call n-1 leaves);
- conflicts, where it is a transaction.
Then the operation is repeated as its caller would, all events and raw copies are delivered twice, all due times are swept, and the end
state must equal the undisturbed one: nothing lost, nothing doubled. Sends keep their own promise: never zero, and at most one more
where the other side takes no retry key; what takes one (LINE's push) is sent exactly once.

Clock, ids and random secrets are fixed, so that states can be compared to the letter. A repetition draws other ids and secrets than the
first try, as it does in life: so the end state must equal that of an undisturbed first try, or that of an undisturbed repetition, and what
both of them had written shows as doubled; what is sent names such ids too, and is compared with what either sends. Two things are kept once a try on purpose, and compared without their ids: audit lines (each
try is one) and raw copies (written before anything is known).
"""

import copy
import hashlib
import importlib
import itertools
import json
import re
import secrets as random_secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.client
import botocore.exceptions
import urllib3

from kernel import aws, clock, ids, secrets
from kernel.events import Event
from kernel.records import Record
from kernel.routes import Route
from kernel.worker import Task, Worker
from tests import house

FUNCTIONS = Path(__file__).resolve().parents[2] / "functions"
MODES = ("throttled", "lost", "crash after", "conflict")
FIRST, REPEATED = "first try", "repetition"  # each with ids and secrets of its own
# Of an audit line: its ids, how the try ended, and which record it made (a try that broke off never knew).
_OF_ONE_TRY = {"sk", "gsi1sk", "gsi2sk", "gsi2pk", "target", "request_id", "outcome"}
_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")
ROUNDS = (timedelta(0), timedelta(minutes=3), timedelta(minutes=6))


type Elsewhere = Callable[[str, dict[str, str], bytes], urllib3.HTTPResponse]
# Who else is called over HTTP than LINE: the beginning of the address → its name, and its answer to (url, headers, body). What is asked
# there is read, never sent.
ELSEWHERE: dict[str, tuple[str, Elsewhere]] = {}


class Crash(BaseException):
    """The process is gone: no `except Exception` sees it."""


@dataclass
class Sends:
    """What left the house in one run: mails by (to, subject), LINE messages by (platform, content); `pushes` are those
    of them that carried a retry key."""

    mails: Counter[tuple[str, str]] = field(default_factory=Counter)
    line: Counter[tuple[str, str]] = field(default_factory=Counter)
    pushes: Counter[tuple[str, str]] = field(default_factory=Counter)
    retry_keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Case:
    """How to make an operation happen.

    operation: the route's or the task's name, e.g. 'donations.receive'.
    prepare: makes what must exist before; its result is handed to `act`.
    act: does the operation once, the same way each time it is called.
    ignoring: names of attributes that honestly count tries (attempts, history); they are left out of the comparison.
    forgetting: prefixes of pk whose items are left out altogether (rate limits count tries on purpose).
    late: keys of objects that note when they were written: what is made up for after a crash is written later.
    """

    operation: str
    act: Callable[[Any], Any]
    prepare: Callable[[], Any] = lambda: None
    ignoring: tuple[str, ...] = ()
    forgetting: tuple[str, ...] = ()
    late: tuple[str, ...] = ()


def rooms_with(part: str) -> list[str]:
    """The rooms that have `<room>/<part>.py`."""
    return sorted(path.parent.name for path in FUNCTIONS.glob(f"*/{part}.py") if path.parent.name != "kernel")


def operations() -> dict[str, Route | Task]:
    """Every changing route and every background task of every room."""
    found: dict[str, Route | Task] = {}
    for room in rooms_with("api"):
        for route in importlib.import_module(f"{room}.api").app.declared:
            if route.changes:
                found[route.name] = route
    for room in rooms_with("webhook"):
        route = importlib.import_module(f"{room}.webhook").ROUTE
        found[route.name] = route
    for name, worker in workers().items():
        for task in worker.declared:
            found[task.full_name] = task
        assert worker.room == name
    return found


def workers() -> dict[str, Worker]:
    return {room: importlib.import_module(f"{room}.worker").worker for room in rooms_with("worker")}


class Switch:
    """Sees every call of botocore clients and of urllib3, and breaks the one it was told to."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.sends = Sends()
        self.at = 0
        self.mode = ""
        self.armed = False
        self.written_bytes = 0

    def arm(self, at: int, mode: str) -> None:
        self.calls, self.at, self.mode, self.armed = [], at, mode, True
        self.written_bytes = 0

    def run(self, name: str, call: Callable[[], Any]) -> Any:
        if not self.armed:
            return call()
        self.calls.append(name)
        if len(self.calls) != self.at:
            return call()
        match self.mode:
            case "crash after":
                call()
                raise Crash(name)
            case "lost":
                call()
                raise botocore.exceptions.ReadTimeoutError(endpoint_url=name)
            case "throttled":
                raise _client_error("ThrottlingException", name)
            case "conflict":
                raise _client_error("TransactionCanceledException", name, conflict=True)
        return call()


def _client_error(code: str, operation: str, *, conflict: bool = False) -> botocore.exceptions.ClientError:
    response: Any = {"Error": {"Code": code, "Message": "injected"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    if conflict:
        response["CancellationReasons"] = [{"Code": "TransactionConflict", "Message": "injected"}]
    return botocore.exceptions.ClientError(response, operation.rsplit(".", maxsplit=1)[-1])


@contextmanager
def watched() -> Iterator[Switch]:
    """All calls go through the switch; SES and LINE are answered here."""
    switch = Switch()
    real = botocore.client.BaseClient._make_api_call

    def api_call(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        service = self.meta.service_model.service_name

        def call() -> Any:
            if (service, operation) == ("sesv2", "SendEmail"):
                subject = arguments["Content"]["Simple"]["Subject"]["Data"]
                switch.sends.mails[(arguments["Destination"]["ToAddresses"][0], subject)] += 1
                return {"MessageId": "mail-1"}
            return real(self, operation, arguments)

        if switch.armed and service == "dynamodb" and operation.startswith(("Put", "Transact", "Update")):
            switch.written_bytes += len(json.dumps(arguments, ensure_ascii=False, default=_read).encode())
        return switch.run(f"{service}.{operation}", call)

    def http(_self: Any, method: str, url: str, **given: Any) -> Any:
        body = given.get("body") or b""
        raw = body if isinstance(body, bytes) else str(body).encode()
        headers = {str(name).lower(): value for name, value in (given.get("headers") or {}).items()} | {
            ":method": method
        }
        name, answer = next((one for at, one in ELSEWHERE.items() if url.startswith(at)), ("line", line))
        if switch.mode in ("lost", "throttled") and switch.armed and len(switch.calls) + 1 == switch.at:
            switch.calls.append(f"{name}.{method}")
            if switch.mode == "throttled":
                return urllib3.HTTPResponse(body=b'{"message":"Internal error"}', status=500, preload_content=True)
            answer(url, headers, raw)
            raise urllib3.exceptions.ReadTimeoutError(None, url, "injected")  # type: ignore[arg-type]
        return switch.run(f"{name}.{method}", lambda: answer(url, headers, raw))

    def line(url: str, headers: dict[str, str], raw: bytes) -> urllib3.HTTPResponse:
        retry_key = headers.get("x-line-retry-key", "")
        # What counts is what was said: a reply whose token died on the way goes out as a push.
        said = json.dumps(json.loads(raw or b"{}").get("messages"), sort_keys=True)
        what = (url.partition("/v2/")[0], hashlib.sha256(said.encode()).hexdigest())
        repeated = bool(retry_key) and retry_key in switch.sends.retry_keys
        switch.sends.retry_keys.add(retry_key)
        if not repeated:
            switch.sends.line[what] += 1
            switch.sends.pushes[what] += bool(retry_key)
        answer = b'{"sentMessages":[]}' if not repeated else b'{"message":"The retry key is already accepted"}'
        shown = {"x-line-request-id": "r-1"} | ({"x-line-accepted-request-id": "r-1"} if repeated else {})
        return urllib3.HTTPResponse(body=answer, status=409 if repeated else 200, headers=shown, preload_content=True)

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(botocore.client.BaseClient, "_make_api_call", api_call))
        stack.enter_context(mock.patch.object(urllib3.PoolManager, "request", http))
        stack.enter_context(mock.patch("time.sleep"))
        yield switch


@contextmanager
def fixed(part: str, after: timedelta = timedelta(0)) -> Iterator[None]:
    """Clock, ids and random secrets as this part of the run always sees them."""
    numbers = itertools.count()

    def token_bytes(length: int = 32) -> bytes:
        return hashlib.shake_256(f"{part}/{next(numbers)}".encode()).digest(length)

    with ExitStack() as stack:
        stack.enter_context(clock.fixed(house.NOON + after))
        stack.enter_context(ids.fixed(part))
        stack.enter_context(mock.patch.object(random_secrets, "token_bytes", token_bytes))
        stack.enter_context(
            mock.patch.object(random_secrets, "token_urlsafe", lambda length=32: token_bytes(length).hex())
        )
        stack.enter_context(
            mock.patch.object(random_secrets, "choice", lambda letters: letters[token_bytes(1)[0] % len(letters)])
        )
        yield


def _read(raw: bytes) -> str:
    """Bytes in a record, as JSON carries them: a letter each."""
    return raw.decode("latin-1")


class World:
    """A small cloud that can be put back to how it was before the operation."""

    def __init__(self, case: Case) -> None:
        self.case = case
        for name in ("SECRETS_ID", "LINE_SECRETS_ID", "RAKUTEN_SECRETS_ID"):
            secrets.secret(
                name
            )  # a warm function holds them; so the calls of an operation do not depend on what ran before
        with fixed("prepare"):
            self.prepared = case.prepare()
        self._tables, self._pools = self._backend_parts()
        # One copy of all three: a pool's sessions refer to its users.
        self._saved = copy.deepcopy((self._tables.tables, dict(self._pools.user_pools), dict(self._pools.sessions)))
        self._objects = _objects()

    @staticmethod
    def _backend_parts() -> tuple[Any, Any]:
        from moto.cognitoidp.models import cognitoidp_backends
        from moto.dynamodb.models import dynamodb_backends

        return dynamodb_backends["123456789012"]["ap-northeast-1"], cognitoidp_backends["123456789012"][
            "ap-northeast-1"
        ]

    def restore(self) -> None:
        tables, pools, sessions = copy.deepcopy(self._saved)
        self._tables.tables = tables
        self._pools.user_pools.clear()
        self._pools.user_pools.update(pools)
        self._pools.sessions.clear()
        self._pools.sessions.update(sessions)
        s3 = aws.client("s3")
        present = _objects()
        for bucket, key in present.keys() - self._objects.keys():
            s3.delete_object(Bucket=bucket, Key=key)
        for (bucket, key), body in self._objects.items():
            if present.get((bucket, key)) != body:
                s3.put_object(Bucket=bucket, Key=key, Body=body)

    def undisturbed(self, switch: Switch, part: str = FIRST) -> tuple[dict[str, Any], Sends, list[str]]:
        """One try with the ids of `part`: the end state, what was sent, the calls."""
        return self.run(switch, 0, "", (part,))

    def run(
        self, switch: Switch, at: int, mode: str, parts: tuple[str, ...] = (FIRST, REPEATED)
    ) -> tuple[dict[str, Any], Sends, list[str]]:
        """A try whose call number `at` breaks, and its repetitions: the end state, what was sent, the calls of the first try."""
        self.restore()
        switch.sends = Sends()
        switch.arm(at, mode)
        try:
            self._act(parts[0])
        finally:
            switch.armed = False
        calls = list(switch.calls)
        for part in parts[1:]:
            self._act(part)
        pump()
        return self._state(), switch.sends, calls

    def _act(self, part: str) -> None:
        """As its caller does: an API answers, a queue sees an exception and delivers again, a dead process says nothing."""
        with fixed(part):
            try:
                self.case.act(copy.deepcopy(self.prepared))
            except (Crash, Exception) as error:
                self.last_error = error

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for room in house.ROOMS:
            for item in _items(room):
                if item["pk"]["S"].startswith(("RATE#", *self.case.forgetting)):
                    continue
                left_out = {"updated_at", *self.case.ignoring} | (_OF_ONE_TRY if room == "audit" else set())
                kept = {name: value for name, value in sorted(item.items()) if name not in left_out}
                key = json.dumps(kept, ensure_ascii=False) if room == "audit" else item["sk"]["S"]
                found[f"{room}/{item['pk']['S']}/{key}"] = kept
        for (bucket, key), body in _objects().items():
            if key.startswith("downloads/"):
                continue  # a ZIP's salt is random; its offer is in the answer
            if key.startswith("raw/"):
                content = json.dumps({**json.loads(body), "id": ""}, sort_keys=True, ensure_ascii=False)
                found[f"{bucket}/{key.rpartition('/')[0]}/{content}"] = content
                continue
            said = _INSTANT.sub(b"", body) if key in self.case.late else body
            found[f"{bucket}/{key}"] = hashlib.sha256(said).hexdigest()
        return found


# The kit looks into moto's own store instead of asking it over its API: a thousand runs look at it ten thousand times.


def _items(room: str) -> list[dict[str, Any]]:
    from moto.dynamodb.models import dynamodb_backends

    table = dynamodb_backends["123456789012"]["ap-northeast-1"].tables[house.ENVIRONMENT[f"{room.upper()}_TABLE"]]
    return [item.to_json()["Attributes"] for ranges in table.items.values() for item in ranges.values()]


def _objects() -> dict[tuple[str, str], bytes]:
    from moto.s3.models import s3_backends

    buckets = s3_backends["123456789012"]["aws"].buckets
    names = [house.ENVIRONMENT[bucket] for bucket in house.BUCKETS]
    return {(name, key): stored.value for name in names for key, stored in buckets[name].keys.items()}


def _has_due(table: type[Record]) -> bool:
    now = clock.iso(clock.now()) + "$"
    return any(item["duesk"]["S"] < now for item in _items(table.Meta.room) if "duesk" in item)  # type: ignore[attr-defined]


def _outbox() -> list[dict[str, Any]]:
    waiting = [item for room in house.ROOMS for item in _items(room) if item["pk"]["S"].startswith("OUTBOX#")]
    return sorted((json.loads(item["event"]["S"]) for item in waiting), key=lambda event: str(event["id"]))


def pump() -> None:
    """Deliver every event and raw copy twice, and sweep the due times, a few minutes apart, until nothing new happens."""
    everybody = workers()
    for number, later in enumerate(ROUNDS):
        with fixed(f"pump-{number}", later):
            for worker in everybody.values():
                if worker.table is not None and _has_due(worker.table):
                    _quietly(worker.sweep)
            _deliver_raw(everybody)
            _deliver_events(everybody)


def _deliver_raw(everybody: dict[str, Worker]) -> None:
    for bucket, key in _objects():
        room = key.split("/")[1] if key.startswith("raw/") else ""
        if bucket == house.ENVIRONMENT["INTAKE_BUCKET"] and room in everybody:
            for _ in range(2):
                _quietly(lambda room=room, key=key: everybody[room].deliver_raw(key))


def _deliver_events(everybody: dict[str, Worker]) -> None:
    seen: set[str] = set()
    while new := [event for event in _outbox() if event["id"] not in seen]:
        seen.update(event["id"] for event in new)
        for event in new:
            for worker in everybody.values():
                for _ in range(2):
                    _quietly(lambda worker=worker, event=event: worker.deliver_event(Event.of(event)))


def _quietly(call: Callable[[], Any]) -> None:
    """A failing delivery is a queue's everyday business: it stays there; what it leaves undone shows in the state."""
    try:
        call()
    except Exception as error:
        _ = error


def differences(undisturbed: dict[str, Any], disturbed: dict[str, Any]) -> list[str]:
    """What a reader needs to see: missing, doubled and changed items."""
    found = [f"lost: {key}" for key in undisturbed.keys() - disturbed.keys()]
    found += [
        f"too many: {key} {json.dumps(disturbed[key], ensure_ascii=False)[:300]}"
        for key in disturbed.keys() - undisturbed.keys()
    ]
    for key in undisturbed.keys() & disturbed.keys():
        if undisturbed[key] != disturbed[key]:
            found.append(f"changed: {key}: {undisturbed[key]} -> {disturbed[key]}"[:900])
    return sorted(found)


def wrong_sends(undisturbed: Sends, disturbed: Sends) -> list[str]:
    """What was never sent, or more often than was promised.

    A reply whose answer was lost may go out once more, as a push. But no push repeats a push: each thing is pushed at most as often as
    it was to be said at all.
    """
    lacking = (undisturbed.mails - disturbed.mails) + (undisturbed.line - disturbed.line)
    found = [f"never sent {one}" for one in lacking]
    extra = (disturbed.mails - undisturbed.mails) + (disturbed.line - undisturbed.line)
    found += [f"sent {count} times too often {one}" for one, count in extra.items() if count > 1]
    doubled = disturbed.pushes - undisturbed.line
    return found + [f"pushed {count} times too often {one}" for one, count in doubled.items()]


READS = ("Get", "Query", "BatchGet", "List", "Describe", "Head")


def modes_for(call: str) -> tuple[str, ...]:
    """Which ways to break make sense for a call: a read leaves nothing behind, so it can only fail."""
    if call == "dynamodb.TransactWriteItems":
        return MODES
    return ("throttled",) if call.split(".")[1].startswith(READS) else ("throttled", "lost", "crash after")
