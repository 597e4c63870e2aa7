"""取り込み (imports): files of portals that have no API, and of the systems used before, become donations as notifications do.

Words: an *import* (取り込み) is one uploaded file and what became of it; a *mapping* (対応表) says which column goes where, and exists in
dated *versions*; a *target* (行き先) is a place in a donation that a column can lead to; a *row* (行) is a record of the file; the rows of one
order are one donation; a *chunk* is what the worker settles and reports at a time; a row is *refused* only where it names no order or amount.

Invariants:
- A file imported again changes nothing, wherever the first import stopped; nor does a row that a signed notification has told before.
- A file says only what its columns say: what it does not say stays as the portal said it.
- Each chunk is reported once, whatever crashes, so the figures of an import are true.
- The uploaded file is gone the next day; what is kept is what every notification leaves: a raw copy with My Numbers masked.
"""
