"""Analysis (寄附の分析): how many donations and how much money, by month, portal, gift, use and prefecture; how much of it the gifts
cost; how many shipments left late, by month, vendor and gift.

Words: a *counted donation* is one that is paid; it counts in the month of its receipt date, from which the tax year follows. A *share* is
what a counted donation adds to one cell; a *figure* is the sum of a cell over all donations, kept in shards where a busy day's donations
would wait for each other. A *late* shipment (遅れ) left after the day on which its rule says it is due, whatever the vendor put it off to;
an *overdue* one has not left, and that day is over.

Invariants:
- What a donation adds is kept beside it (`CountedDonation`), written in one transaction with the figures: a change of the donation moves exactly
  what it had added before. Told twice, or in any order, the figures are the same.
- The sums over portals, uses and prefectures are equal: each counted donation stands once in each. A donation of two gifts stands in both
  gifts, with its amount parted between them to the yen.
- A shipment that stands counts in the month of its due date, once; what it adds is kept beside it in the same way (`CountedShipment`).
"""
