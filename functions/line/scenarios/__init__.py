"""Conversations of the bot as data that the city approves.

Words: a *scenario* is one conversation (the greeting, the diagnosis); its *nodes* (場面) are what the bot does at one point; an *edition*
is its content frozen, a published number or a preview; a user *rests* at a node that waits for them; a *turn* counts their rests.

The floor:
    content.py      an edition, read: nodes and where they lead
    rendering.py    nodes → LINE's messages
    engine.py       (edition, state, event) → (state, messages, calls): pure, like the three around it
    lint/           what keeps a content from being approved; enumerates all that it can send
    calls.py        the services that a scenario may lead into
    running.py      the engine in the worker's path: one user's conversation, in the transaction of the event
    answers.py      what a user answered, for the counsellor, where they said so
    records.py, approval.py, previews.py, present.py, api.py    what staff do

Invariants:
- what runs was approved by somebody of the city who did not write it, by its hash; or it is a preview, for one tester, named;
- a button names its scenario, edition, node, turn and choice: what it meant when it was sent is known, or it is told kindly that it is old;
- what a user answered is shown to staff only where the user said so;
- at most five messages a step, whatever the user taps; no step waits for nobody;
- who is in the middle stays on their edition until they reach a safe node.
"""
