"""The office that knows who works here: staff, teams, roles, sessions, partner keys, and the audit log's reader.

Words: a *member* is one of the staff; a *role* is a named set of permissions; a *permission* is `room.action`; a *team* has services, and
an outsourced team sees only those; a *challenge* is a half-finished sign-in.
Invariants: no session without password and TOTP; whatever takes rights away ends the member's sessions; an e-mail belongs to one member;
somebody who may manage accounts always remains.
"""
