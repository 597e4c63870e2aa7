"""Rich menus: the picture with buttons at the foot of the talk, as data that the city approves like a conversation.

Words: a *set* (メニュー一式) is what users see at one time: its *tabs* (タブ), each a rich menu at LINE with a picture, and which tab *opens*
for users in which *state* (診断の前、診断のあと、就職したあと); a *cell* (ボタン) is one area of a picture.

The floor:
    content.py      a set, read: areas, actions, what LINE is told
    drawing.py      a tab → SVG → PNG, with `icons.py` and the font in `font/`: the same content is the same picture
    limits.py       what LINE accepts of a rich menu and its picture
    lint.py         what keeps a set from being approved or published
    reading.py      a set in words, and the difference between two
    approval.py     a set as a matter of `line.approvals`; its hash covers the pictures
    platform.py     a thin client of LINE's rich menu endpoints
    laying.py       a published set is laid out at LINE: made, pointed at, linked in bulk, tidied; survives a crash at any call
    people.py       which state a user is in, and their own link when it changes
    records.py, present.py, api.py, waiting.py    what staff do

Invariants:
- what users see was approved by somebody of the city who did not write it, pictures included, by its hash;
- one set runs at a time; whoever is in no other state sees the tab for 診断の前, which is LINE's default for everybody;
- LINE is brought to what is wanted, whatever stood there: each step may be done again.
"""
