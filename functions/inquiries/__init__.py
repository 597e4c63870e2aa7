"""お問い合わせ, a library: when a city answers what people ask, which states an inquiry goes through, what ready answers say.

Words: an *inquiry* is one matter of one person, whatever way it came; *hours* are when the desk is open; a *deadline* is when an answer
is owed; a *party* is the one who asks, if she has a page of ours to read the answer on; an *escalation* hands an inquiry to somebody above, with a reason; a *template* is a ready answer with 〔variables〕.

It has no function and no table of its own: a service derives `records.Inquiry`, `Entry` and `Find` into its own table and passes them to
`asking` (what comes in) and `desk` (what staff do) as a `Mounting`, with its rule of deadlines, the verbs it offers and the events it tells. `hours`, `states` and `templates` are rules
that neither read nor write.

Invariants:
- Only an open inquiry has a deadline.
- An answer is never sent with a variable left unfilled.
- What was done with an inquiry, and what was said, is an entry of its own: none falls out of the history.
- An inquiry is told overdue once for each time that it waits.
"""
