"""お問い合わせ, a library: when a city answers what people ask, which states an inquiry goes through, what ready answers say.

Words: an *inquiry* is one matter of one person, whatever way it came; *hours* are when the desk is open; a *deadline* is when an answer
is owed; an *escalation* hands an inquiry to somebody above, with a reason; a *template* is a ready answer with 〔variables〕.

It has no function, no table and no record of its own: a service keeps its inquiries in its own table and passes its time limits to these
rules as `Limits`. Nothing here reads or writes.

Invariants:
- Only an open inquiry has a deadline.
- An answer is never sent with a variable left unfilled.
"""
