"""Local crowdsourcing (おしごと広場): short jobs that local companies and associations give to people of the city.

A *task* (おしごと) arrives from a signed partner system or from the site's form after its sender confirmed the e-mail address. One
officer reviews it: approves, sends back with a reason, or withdraws. An approved task stands on the public board until its deadline
and a week longer, marked as closed.

    site's form ─► unconfirmed ──(link in the mail)──┐
    partner ─────────────────────────────────────────┴─► review ─► published ─► closed (by itself, at the deadline)
                                                          │  ▲          └──► withdrawn
                                                          │  │ a partner's new content
                                                          ├──┴─ sent_back (reason; a mended form is a new task linked to this one)
                                                          └──► withdrawn
    employment (雇用) instead of 業務委託 ─► employment_lead (handed to job support, never on the board) ─► withdrawn

Invariants: what stands on the board was approved by an officer who did not post it; its reward is paid within 60 days after receipt
of the work; the board shows nothing of the contact person; a form once accepted is never lost (its raw copy is replayed).
"""
