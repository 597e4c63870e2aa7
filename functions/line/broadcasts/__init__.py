"""Broadcasts over LINE: one message to many people, approved by two, sent once to each.

Words: those of `messaging.broadcasts`, whose rules these are; a *group* is a named set of users (those with a tag, with an answer that may be
seen, last active on a day), a *part* of a batch is what goes out with one retry key, a *profile* is what staff note of a user.

The floor:
    audience.py     groups: kept with what they follow from, counted and intersected without looking at users
    content.py      what is written → LINE's messages, as the content of a scenario, so that preview, linter and phone are theirs
    approval.py     two persons, by the verbs of `scenarios.approval`; the list is frozen here
    delivering.py   batches: claimed, sent, settled; the hours; blocks afterwards
    links.py        the public redirect, and how often it was used
    people.py       tags, hires, and who asked for offers
    money.py        the month's messages, so far and to come

Invariants:
- nobody is in two batches of a list; a part's receivers, words and retry key stand in the record before LINE is asked;
- what was sent was approved by somebody of the city who did not write it, by a hash that covers words, links, segment and hour;
- a diagnosis answer makes a group only where its user said that it may be seen;
- of a link it is known how often it was opened, never by whom.
"""
