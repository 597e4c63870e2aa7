"""The rules of broadcasts (一斉配信), whatever carries them: no record, no call. `line/broadcasts/` is LINE's mount.

Words: a *broadcast* is one message to many people; a *segment* says who they are; the *list* is the segment frozen at approval; a *batch*
is a part of the list that goes out in one request.
"""
