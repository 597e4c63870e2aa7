"""楽天ふるさと納税: the one portal with an API. We read its orders; it never notifies us.

Words: an *order* is Rakuten's, with its *progress* (100 … 900); a *pull* reads all orders of a *window* of days, *page* by page; a
*pull record* says how far it has come.

Invariants:
- What an order says stands in `orders`, pure; nobody's birth date or sex is taken over from it.
- Reading an order again changes nothing; what was read later is newer (`donations.readings`).
- No order is lost: a window ends only when each of its numbers was taken, and the next one begins where the last whole one ended.
- Rakuten is called by the worker alone, at most so often a minute, and never longer than a sweep lasts.
"""
