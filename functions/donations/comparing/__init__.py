"""突合 (comparing): while the system used before runs beside ours, its file of the day is laid beside our donations.

Words: a *comparison* (突合) is one file and what came of laying it beside ours; *theirs* is what the file says, *ours* what we hold; a
*difference* (ちがい) is one thing in which one order is not the same on both sides, of one *category* (ちがいの種類), with a *reason* (わけ) and
what to do next; its *effect* is by how much it parts the two sums; *confirmed* (確認済み) is a difference that a clerk has looked at.

Invariants:
- Nothing of a donation is written: a comparison reads.
- The sums of both sides differ by exactly the effects of the differences that are listed, at every moment of the run.
- The same file beside the same donations gives the same differences, wherever an earlier run stopped.
- A confirmed difference is that one alone: other values, or another reason for them, are a new one.
- A file says only what its columns say: a column that it lacks is no difference.
"""
