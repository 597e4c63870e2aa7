"""The rich menus before the city has decided: the seed's set as a draft, which the counsellor hands in with one press."""

from infra.local.seed.doors import Doors
from infra.local.seed.people import COUNSELLOR

PATH = "/api/line/menus"


def menus(doors: Doors) -> None:
    """Nothing is published, so phones show no menu yet. An instance that has one, or roles from before there were any, stays as it is."""
    counsellor = doors.signed_in(COUNSELLOR)
    me = doors.get("/api/accounts/me", by=counsellor)["staff"]
    if "line.write" not in me["permissions"]:
        return
    if "main" not in [one["id"] for one in doors.get(PATH, by=counsellor)["seeds"]]:
        return
    doors.post(PATH, {"id": "main", "reason": "診断、予約、お仕事に、一度押すだけで進めるように"}, by=counsellor)
