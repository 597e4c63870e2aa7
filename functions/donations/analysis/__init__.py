"""Analysis (寄附の分析): how many donations and how much money, by month, portal, gift, use and prefecture.

Words: a *counted donation* is one that is paid; it counts in the month of its receipt date, from which the tax year follows. A *share* is
what a counted donation adds to one cell; a *figure* is the sum of a cell over all donations, kept in shards so that a busy day's donations
do not wait for each other.

Invariants:
- What a donation adds is kept beside it (`CountedDonation`), written in one transaction with the figures: a change of the donation moves exactly
  what it had added before. Told twice, or in any order, the figures are the same.
- The sums over portals, uses and prefectures are equal: each counted donation stands once in each. A donation of two gifts stands in both
  gifts, with its amount parted between them to the yen.
"""
