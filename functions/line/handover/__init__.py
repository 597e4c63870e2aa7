"""引き継ぎ: when the account moves to another operator's channel. LINE's user ids belong to the provider, so every person has another one there.

Words: a *hand-over* (引き継ぎ) is one move, written by one person and approved by another; a *code* (引き継ぎコード) is given to a user in the
old account and sent once from the new one; a user is *linked* when the new LINE user stands for the person that we know.

    plan.py       a hand-over: draft → proposed → open → closed, by two persons
    codes.py      codes: made, read, checked; pure but for reading
    linking.py    a code in the new account: the person's record gets the new LINE user id, in the event's transaction
    talk.py       「引っこし」 in the old account, a code in the new one
    telling.py    the notice with a code to everybody, in batches
    exporting.py, importing.py    files for a successor's installation: users, states, tags
    rows.py       a row of the file: its columns, its faults; pure
    records.py, api.py, presenting.py

Invariants:
- nothing of a person is copied or moved when she is linked: her record gets the new LINE user id, and the new LINE user's record points to
  it. So tags, states, consents, bookings and history follow by themselves, and nothing can be there twice;
- a code works once, for two weeks at most, and only the newest one of its user; five wrong tries in an hour are the end of trying;
- what is kept of a code can't be typed: a salted hash, which the file for a successor carries;
- everybody is told once, every row is taken once, wherever a process dies.
"""
