"""手配 (fulfilment): what a paid donation takes from the shelf.

Words: the *stock* (在庫) of a gift is one record: what each portal may still sell (its *allocation*, 割当), the *pool* (共通の在庫) that every
portal may take from when its allocation is used up, and the *buffer* (安全在庫) that only staff give out; a *move* is one line of the
stock's ledger; a donation is *short* (在庫不足) of what it asked for and was not there; a *stop task* asks staff to take a gift off a portal.

Invariants:
- Allocations + pool + buffer + sold − returned = received + added − removed, and none of them is ever below 0.
- A paid donation is never refused: what is not there is written on the donation as short, in the same transaction.
- What a donation took is written on the donation, and goes back to where it came from; what has been shipped never goes back.
- A gift without a stock record is not counted, and so never short.
"""
