"""Consent to the terms, right after somebody becomes a friend: before the greeting, before any question.

    (not asked) ──agrees──► agreed ──takes it back──► refused ──agrees──► agreed
         └──────refuses──► refused          the terms are new: asked again, by whatever needs them

The terms are the city's (`line.terms` of its settings): a version, the day from which they hold, and the sentences themselves, which stand
in the talk word for word. Kept with the user: version, hash of the sentences, when, which answer. A city without terms asks nothing.
See `docs/decisions/consent.md`.
"""
