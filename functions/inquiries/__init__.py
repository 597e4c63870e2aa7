"""お問い合わせ, a library: when a city answers what people ask, which states an inquiry goes through, what ready answers say.

Words: an *inquiry* is one matter of one person, whatever way it came; a *deadline* is when an answer is owed; *hands* are who has it; a
*party* is the one who asks, if she has a page of ours to read the answer on; an *escalation* hands an inquiry to somebody above, with a
reason; a *template* is a ready answer with 〔variables〕.

It has no function and no table of its own: a service derives `records.Inquiry`, `Entry`, `Find` and `Template` into its own table and
passes them as a `mounting.Mounting`, with its rule of deadlines, the verbs it offers and the events it tells, to

    asking.py   what comes in
    desk.py     what staff do, and what falls due
    lists.py    the queue and the history
    ready.py    the shelf of ready answers

`hours`, `states` and `templates` are rules that neither read nor write.

Invariants:
- Only an open inquiry has a deadline.
- An answer is never sent with a variable left unfilled.
- What was done with an inquiry, and what was said, is an entry of its own: none falls out of the history.
- An inquiry is told overdue once for each time that it waits.
- What is in somebody's hands is moved by her, or by those above; nothing stays in the hands of who has left.
"""
