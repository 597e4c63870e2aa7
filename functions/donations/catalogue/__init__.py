"""返礼品の台帳 (the catalogue): vendors and gifts, of which only what two persons agreed on is in force.

Words: a *vendor* (事業者) makes and ships gifts; a carrier (運送会社) stands among them because it is paid too. An *entry* is one vendor or
one gift in the catalogue. A *proposal* (起案) is what somebody wants an entry to say next: to register, change, stop or resume it. A
*version* (版) is one proposal as it was put before the city, with its decision; all are kept.

Invariants:
- What is in force was approved by somebody of the city who neither wrote nor proposed it.
- The intake judges by the `Gift` record alone; it is written with the approval of its gift, in one transaction, and never otherwise.
- A gift whose cost exceeds the legal share of any of its amounts is never put in force; nor one whose vendor is not.
"""
