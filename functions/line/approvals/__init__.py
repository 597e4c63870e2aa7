"""What two persons decide on, once for all of LINE's matters: conversations (`scenarios`) and rich menus (`menus`).

steps.py     what each such decision has in common, those of questions and hand-overs too
records.py   a matter as staff work on it, and the versions that were put before the city
verbs.py     `Approving`: write, propose, decide, publish now or at a time, roll back
present.py   rows, versions and decisions as staff see them
offering.py  the verbs as routes
"""
