"""出品・掲載 (listings): what each portal says of each gift, and whether the portal says it yet.

Words: a *listing* (掲載) is one gift on one portal. Its *text* (出品の文) is what the city approved for it: title, short text, description,
options, pictures, and whether the portal offers the gift at all. The *common* text (共通の文) is the same for all portals; a portal's own
text holds only what differs. What is *wanted* of a portal follows from the gift in force, the common text and its own; what is *shown* there
is what somebody marked as put there.

Invariants:
- A text is in force once somebody of the city approved it who neither wrote nor proposed it (`catalogue.approval`, the same two persons).
- The donation asked is the gift's, for every portal; a listing can't say another one.
- Nobody marks what they did not see: a mark names the content that was in the file, and is refused if another is wanted by now.
- A picture is its content: a text names it by its SHA-256, so what was approved is what is shown.
"""
