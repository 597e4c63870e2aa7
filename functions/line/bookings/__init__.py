"""Bookings of job support, mounted in LINE's table for as long as job support has no room of its own (`docs/decisions/bookings.md`).

mount.py     the library's classes and what only job support knows: placement needs readiness, notices go to the talk
talk.py      booking in the talk: what a press of a button leads to; `words.py` says it
choices.py   which days and counsellors there are to choose from, for the talk and the page
page.py      the page that is opened from the talk; `own.py` shows what its person sees
calls.py     who can't be reached on LINE is telephoned
api.py       the desk's routes and the counsellors' calendar feeds; `presenting.py` shows what they answer
"""
