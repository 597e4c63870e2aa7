"""予約, a library: when a city's people may be met, and bookings that never collide.

Words: a *business day* (営業日) runs from 06:00 to 25:00, counted in *minutes* 360 … 1500 of the day on which it begins, so that half past
midnight still belongs to the evening before; a *cell* is a quarter of an hour of a counsellor or of a room; a *service* is what is booked
(相談, 職業紹介 …), a *method* how one meets (chat, telephone, video, in person); a *counsellor* has skills, methods and a working week with
exceptions; a *person* is whoever the mounting service says she is, by an opaque key; a *hold* is a slot kept for somebody who waited, for a
while; *displaced* is a booking whose counsellor is away; the *revision* counts what its person would notice (time, counsellor, state).

It has no function and no table of its own: a service derives the classes of `records` into its own table and passes them as a
`mounting.Mounting`, with what it alone knows: `may` (whether this person may book this service, or why not and what instead), `notice`
(what is told to whom, as changes of the same transaction) and `instead_of_hold` (who waits and can't be told). `days`, `rules`, `offers`,
`fitting` and `meetings` neither read nor write.

    book.py   book, change, accept a hold, cancel, no-show, done      waiting.py  wait, hand what was freed to who waits, let a hold lapse
    planning.py  the changes that each of them is                     reading.py  a booking, and whose it is
    away.py   a counsellor is away: move or displace, one by one      reminders.py  the day before and an hour before
    settings.py  services, counsellors, rooms, hours, with history    review.py  what a change of them does to bookings and who waits
    meetings.py  where a video call is held, and who may know it
    fitting.py  whether a booking still fits what is set              lists.py, ics.py  calendars

Invariants:
- no cell has two owners: each is a record of its own, written under the condition that it does not exist, with the booking;
- a person has at most one booking (or hold) that is not over, by a mark written in the same way;
- nothing begins before 06:00 or ends after 25:00 of its business day, and nothing is on a closed business day;
- a reminder is written with the revision that it speaks of: a booking that moved meanwhile is not reminded of its old time.
"""
