"""寄附 (ふるさと納税): the door by which portals notify us, the form in which staff type what came by telephone, post,
FAX or e-mail, and the desk at which they look into what is odd.

Words: a *notification* is what a portal sent about one order; a *donation* is our record of that order; a *revision* is a notification
with other content than the one before; a *flag* (確かめること) is something odd that staff decide on; a flag may *hold* the donation; a *gift* is
a return gift with its approved price; an *entry* is a donation typed in by staff, whose way (届き方) stands where
others have their portal; a *raw copy* is the notification as it came, with My Numbers masked.

Invariants:
- One order of one portal is one donation, however often and in whatever order its notifications come.
- A readable notification is never refused: what is wrong with it becomes a flag.
- What staff corrected is never overwritten by a portal; the portal's value is kept beside it.
- A My Number is nowhere: not in the record, the raw copy, the outbox, nor the log.
"""
