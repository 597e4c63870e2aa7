"""A set of rich menus as a matter that two persons decide on (`line.approvals`). Its hash covers its pictures, which are kept with the
proposal: what was looked at is what is laid out."""

import hashlib
from collections.abc import Sequence

from kernel import clock, errors
from kernel.changes import Change, Kept, New, Saved, fingerprint
from line.approvals.records import Version
from line.approvals.verbs import Approving, Finding
from line.menus import drawing, lint
from line.menus.content import Content, tabs
from line.menus.records import LAYING_KEY, MAKE, Laying, MenuSet, MenuVersion, Picture, picture_key
from line.scenarios.records import LIVE_KEY, Live, live_entries


class Menus(Approving[MenuSet]):
    KIND, NOUN = "MENU", "メニュー"
    matter, version = MenuSet, MenuVersion

    def hash_of(self, content: Content) -> str:
        return sealed(content, hashes(content))

    def findings(self, matter_id: str, content: Content) -> Sequence[Finding]:
        del matter_id
        return findings(content)

    def hindrances(self, matter_id: str, content: Content) -> Sequence[Finding]:
        """What was approved is not drawn again: only the conversations that its buttons begin may have gone since."""
        del matter_id
        return unanswered(content)

    def kept_with(self, version: Version) -> Sequence[Change]:
        """The pictures, by their hashes, which the version names."""
        assert isinstance(version, MenuVersion)
        pictures = drawn(version.content)
        version.pictures = {name: hashlib.sha256(png).hexdigest() for name, png in pictures.items()}
        version.hash = sealed(version.content, version.pictures)
        kept = dict(zip(version.pictures.values(), pictures.values(), strict=True))
        return [Kept(Picture(pk=picture_key(name)[0], sk=picture_key(name)[1], png=png)) for name, png in kept.items()]

    def put_live(self, matter: MenuSet, version: Version) -> Sequence[Change]:
        laying = Laying.find(*LAYING_KEY, consistent=True)
        if laying is not None and laying.number and laying.set_id != matter.matter_id:
            raise errors.RuleBroken("別のメニューを公開しています。先にそちらの公開をやめてください。")
        return [begun(laying, matter.matter_id, version.number)]

    def taken_off(self, matter: MenuSet) -> Sequence[Change]:
        return [begun(Laying.find(*LAYING_KEY, consistent=True), matter.matter_id, None)]


MENUS = Menus()


def begun(laying: Laying | None, set_id: str, number: int | None) -> Change:
    """Begin to lay a version out at LINE, or to take everything away; what was begun before is left as it is."""
    pk, sk = LAYING_KEY
    now = clock.now()
    record = laying or Laying(pk=pk, sk=sk)
    record.set_id, record.number, record.stage, record.begun_at = set_id, number, MAKE, now
    record.ids, record.linking, record.cursor, record.linked, record.tries = {}, None, None, 0, 0
    record.trouble, record.done_at = None, None
    record.look_again(now)
    return New(record) if laying is None else Saved(record)


def drawn(content: Content) -> dict[str, bytes]:
    """{tab: its picture}."""
    return {tab["id"]: drawing.png(content, tab) for tab in tabs(content)}


def hashes(content: Content) -> dict[str, str]:
    """{tab: the hash of its picture}; of a half-written content, what can be drawn."""
    return {name: hashlib.sha256(png).hexdigest() for name, png in drawn(content).items()}


def sealed(content: Content, pictures: dict[str, str]) -> str:
    """What an approval names: the content and its pictures."""
    return fingerprint({"content": dict(content), "pictures": pictures})


def findings(content: Content) -> list[Finding]:
    return lint.findings(content, drawn(content))


def unanswered(content: Content) -> list[Finding]:
    return lint.unanswered(content, live_entries(Live.find(*LIVE_KEY, consistent=True)))
