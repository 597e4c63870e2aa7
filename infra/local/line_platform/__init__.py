"""A stand-in of the LINE platform for development, tests and, later, the officers' preview.

LINE has no sandbox and forbids load tests, so this program plays its part on one machine:

api.py, sending.py   the Messaging API as a bot calls it, with LINE's refusals
richmenus.py         rich menus: made, pointed at, linked, shown on a phone
limits.py            what LINE accepts in a message, counted as LINE counts
events.py, acting.py what a LINE user does, and the webhook events that follow
webhooks.py          signing and posting them: once, twice, late, out of order, unsigned
control.py           the same acts as JSON, for tests
page/, pages.py      the phone-like page at /
mail.py              the mailbox viewer at /mail (the local cloud's sent mails)
state.py, records.py what it remembers, kept in one JSON file

It is no part of the product and is never deployed. Start it with ``python -m infra.local.line_platform``.
"""
