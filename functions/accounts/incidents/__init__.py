"""The incident register (事故・ヒヤリの記録): what went wrong with people's data or with a service, for the whole house.

Words: an *incident* is one matter; to *triage* (初動の判断) is to say how grave it is; a *task* is one thing that must be done, with its due time; the
*timeline* (経過) is what was done, by whom, line by line; a *ground* (報告のわけ) is why the law wants the commission (個人情報保護委員会) told.

    law.py         due times and grounds, each with its source: pure
    states.py      what may be done when: pure
    records.py     what is stored, in the identity table (`docs/decisions/incidents.md` says why there)
    register.py    the verbs: each one transaction with its line of the timeline
    clocks.py      reminders and escalation when a task's time comes
    lists.py, present.py, api.py

Invariants:
- anybody who is signed in can record; who may read does, and each reading is a line of the audit log;
- a line of the timeline is never changed or taken away: what was wrong is put right by another line;
- an incident is closed by somebody else than who asked to close it, when no task is left;
- a mail about an incident says its number and what is due, never what happened.
"""
