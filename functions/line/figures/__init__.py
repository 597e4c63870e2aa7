"""Figures (数字) of job support: what is counted, how it is said, and how anybody can count it again.

Words: a *counter* is added to in the transaction of what it counts (`line.numbers`); a *recount* reads the rows of some months and counts
them anew; a *snapshot* (日締め) is a day's figures as they were closed; a *correction* (訂正) is what a later recount changed in a closed
day; a *journey* (歩み) is how far one user has come from the first follow to a recommended function.

    line/numbers.py    the counters
    journeys.py        what one event of a user adds to her journey, and that she was active that day
    catalogue.py       each figure with its definition in words: pure
    counting.py        rows → a day's figures: pure
    small.py           which cells of a crossing are kept back: pure
    reading.py         the rows of some months, by bounded queries
    closing.py         the day's end: snapshots and corrections, one transaction
    report.py          a month or a fiscal year as it is shown; `behind.py` shows the rows behind a figure
    api.py, background.py

Invariants:
- a day is closed once, after its business day has ended (25:00); what changes it afterwards is written beside it, never over it unseen;
- a figure that is made of rows equals a recount of the rows that its わけ links to;
- nothing scans: a month is a handful of queries; a journey knows which questions were answered, never what was answered.
"""
