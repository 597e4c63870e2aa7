"""The LINE door: what comes in from the city's official account, and what goes back out.

Words: an *event* is one thing LINE told us (a message, a follow, a block …); a *talk* is the chat between one LINE user and the city;
an *inquiry* (お問い合わせ) is a question in a talk that staff must answer; a *send* is one message of ours on its way out.

The ways through the room:
    webhook.py ──queue──► worker.py ──► events_in.py ──► texts.py, presses.py ──► inquiries.py, replies.py, the wings
                                             └─ commits the event's plan (plans.py) ──► outgoing.py ──► sending.py ──► LINE
    api.py (staff) ─────────────────────────────────────► desk.py ─────────────────► outgoing.py

Invariants:
- every authentic event is kept once, whatever its type, however often and in whatever order it comes;
- what a user wrote stands in one place (`records.Message`), so that an unsend has one place to erase;
- what the bot answers by itself it is sure of (`questions/`); a worry is answered at once, whoever has the talk;
- a user has at most one open inquiry; it is due 24 hours after its first unanswered message;
- a send is written before it is tried: never zero, at most one duplicate where LINE takes no retry key (replies), exactly once
  where it does (pushes); what is not known is told to staff as `unknown`;
- a profile is never asked for: of a user we know the LINE user id and what they wrote;
- pictures, sounds and files stay at LINE: we keep that one came, tell the sender kindly, and do not fetch it.
"""
