"""The shelf of ready answers: ours, which every city starts with, and the city's own; what stands in them is `templates`' business."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inquiries.records import Template, template_key
from inquiries.templates import filled
from japan import my_number
from kernel import clock, errors, ids, paging
from kernel.callers import Staff
from kernel.changes import Marker, New, Removed, Saved, commit, done_before

MOST: Final = 100


@dataclass(frozen=True)
class Shelf[T: Template]:
    """Where a service has its ready answers: its record for the city's own, and ours as {id, title, words}."""

    template: type[T]
    ours: Sequence[Mapping[str, str]]

    def shown(self) -> list[dict[str, Any]]:
        """All of them, the city's own first: one query."""
        found = paging.page(self.template, "", [template_key("")[0]], limit=MOST, newest_first=False).items
        own = [
            {"id": one.template_id, "version": one.version, "title": one.title, "words": one.words, "own": True}
            for one in found
        ]
        return [*own, *({"version": 0, "own": False, **one} for one in self.ours)]

    def filled(self, values: Mapping[str, str]) -> list[dict[str, Any]]:
        """All of them with what is known put in: one query."""
        return [{"id": one["id"], "title": one["title"], "words": filled(one["words"], values)} for one in self.shown()]

    def save(self, wanted: Mapping[str, Any], *, by: Staff, marker: Marker) -> None:
        """Write a new ready answer, or an existing one of the city's anew: {id?, version?, title, words}. Raises NotFound, Stale."""
        now = clock.now()
        if "id" not in wanted:
            template_id = ids.new()
            pk, sk = template_key(template_id)
            one = self.template(pk=pk, sk=sk, template_id=template_id)
        else:
            one = self.template.must(*template_key(wanted["id"]), consistent=True)
            if one.version != wanted.get("version"):
                if done_before(self.template, marker) is None:
                    raise errors.Stale()
                return
        one.title, one.words = (my_number.mask(wanted[name].strip()).text for name in ("title", "words"))
        one.saved_at, one.saved_by = now, by.name
        commit(Saved(one) if "id" in wanted else New(one), table=self.template, marker=marker)

    def remove(self, template_id: str, version: int) -> None:
        """Take a ready answer of the city's away. Raises Stale; none of that id is gone already."""
        one = self.template.find(*template_key(template_id), consistent=True)
        if one is None:
            return
        if one.version != version:
            raise errors.Stale()
        commit(Removed(one), table=self.template)
