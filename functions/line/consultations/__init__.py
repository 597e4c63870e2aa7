"""Consultation by chat on our own page (相談チャット): nothing of it is ever on LINE's side.

Words: a *consultation* (相談) is one talk of one person with one counsellor; *said* is one message of it; *seen* is how far one side has
read, whether it types, and when it was last there; the *holder* is the counsellor who took it.

    talk.py         open, say, poll, read marks, ending: what both sides do with a consultation
    desk.py         take, hand on, end with a summary: what the counsellor does besides
    beside.py       what stands beside the talk: her booking, and the answers that she shows
    attachments.py  pictures and PDFs: uploaded by the person, not shown before they are found clean
    direct.py       whether consultations may be held in LINE's talk after all: two persons, with a reason, or not
    pages.py        the address that opens the page from the talk
    api.py, api_person.py   HTTP for staff and for the person; present.py what they answer

Invariants:
- what was said, the summary, the next step's words and a file's name are sealed under the consultation's own key;
- messages are numbered without gaps, and a number is written only after the one before it: whoever has read up to n misses nothing;
- a message has an id that its sender made: sending it again is the same message;
- a person has one consultation that is not over; nothing is said in one that is;
- the holder alone reads it; a leader may, with a reason. Each reading is a line in the audit log.
"""
