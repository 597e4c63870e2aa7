"""名寄せ: which donations are likely the same person's. They are linked by a score and never merged: each keeps its name and address.

Words: a *likeness* is what two donors have in common, with points (rule N-1); two donations are *the same person's*, or *perhaps* hers, by the
sum. Staff may *decide* on a pair, and that stands above the score.

Invariants:
- Nothing is stored of a link but what staff decided: a corrected address or name is judged as it is now.
- A link changes nothing about either donation.
- It is the donors who are compared, never those to whom gifts are sent.
"""
