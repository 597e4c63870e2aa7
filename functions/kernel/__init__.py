"""How every room talks to AWS and HTTP. The kernel knows no municipal word.

A request enters through `app.Api`, a queue message through `worker.Worker`. Rules build *changes* (`changes.py`) and the
outermost verb commits them in one transaction together with an idempotency marker and the outbox (`events.py`); the relay
(`relay.py`) carries the outbox to the bus. Everything that looks at a clock asks `clock`, everything that needs an id asks `ids`.
"""

import gc

# A start imports thousands of classes that stay for good; at Python's own threshold (2,000) the collector walks them again and again,
# a fifth of the whole start. What a request leaves behind is freed by counting; cycles are collected every 100,000 objects
# (docs/decisions/collector.md).
gc.set_threshold(100_000, 10, 10)
