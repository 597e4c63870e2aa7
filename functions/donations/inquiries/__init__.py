"""お問い合わせ: what donors, vendors and anybody ask about donations, in one queue, whatever way it came.

The library `inquiries` holds states, deadlines, hands and history; here is what is the donations' own:

    desk.py      which inquiries we take, what they may be about, by which ways we answer
    outside.py   what a vendor's people and a donor see of theirs, and what they write
    form.py, questions.py, pages.py  what anybody asks by the form of the public site
    suggest.py   which donation a form may be about
    ready.py     ready answers: ours and the city's, filled from the donation they are about
    mails.py     the answer by mail; to a vendor only the word that something waits
    present.py   what staff see, with the why of the deadline
    api.py       two doors: staff, and a vendor's people (a donor's is `orders/api_donor.py`); `api_public.py` anybody's

Invariants:
- A vendor sees the inquiries that she or the desk began with her, never what others ask about her or her gifts, and no note of staff's.
- Whoever asks by the form is told a number and a day, and nothing that we know.
- What is answered by mail is mailed by the transaction that says it was answered.
"""
