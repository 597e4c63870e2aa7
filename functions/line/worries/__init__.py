"""Worries (悩み) are never asked in the talk: they are chosen on a page of ours, which its person opens through LIFF.

choices.py      what can be chosen
records.py      what is stored, sealed under a key of its own
writing.py      she writes, changes and erases them; the counsellor reads what she has ticked to be shown
page.py         HTTP for her
api.py          HTTP for the counsellor, with the consent to the terms and its history
call.py         the way from a conversation to the page

See `docs/decisions/worries.md`.
"""
