"""How every room talks to AWS and HTTP. The kernel knows no municipal word.

A request enters through `app.Api`, a queue message through `worker.Worker`. Rules build *changes* (`changes.py`) and the
outermost verb commits them in one transaction together with an idempotency marker and the outbox (`events.py`); the relay
(`relay.py`) carries the outbox to the bus. Everything that looks at a clock asks `clock`, everything that needs an id asks `ids`.
"""
