"""A stand-in of Rakuten's order and stock APIs for development and tests, written from the facts in `shop`'s docstring.

shop.py      what it sells, which orders came, what it answers and refuses: no network in it, so tests call it in-process
server.py    the same on HTTP, with /control/… for tests and people
__main__.py  `python -m infra.local.rakuten_platform --port 8030 --config .local/rakuten.json`

It is no part of the product and is never deployed. It forgets everything when it ends.
"""
