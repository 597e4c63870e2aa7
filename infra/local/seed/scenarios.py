"""The bot's conversations before the city has decided: the counsellor has proposed the diagnosis, and is still writing the greeting."""

from infra.local.seed.doors import Doors
from infra.local.seed.people import COUNSELLOR

PATH = "/api/line/scenarios"


def scenarios(doors: Doors) -> None:
    """Both from the seeds of the system; nothing is published, so the bot answers as it always does.

    An older instance may have taken them up by hand, or have roles from before there were conversations: then it stays as it is.
    """
    counsellor = doors.signed_in(COUNSELLOR)
    me = doors.get("/api/accounts/me", by=counsellor)["staff"]
    ready = [one["id"] for one in doors.get(PATH, by=counsellor)["seeds"]]
    if "line.write" not in me["permissions"]:
        return
    if "welcome" in ready:
        doors.post(PATH, {"id": "welcome", "reason": "友だち追加のあいさつから、診断と予約に進めるため"}, by=counsellor)
    if "diagnosis" in ready:
        reason = "登録のときに、使うところを選びやすくするため"
        made = doors.post(PATH, {"id": "diagnosis", "reason": reason}, by=counsellor)
        body = {"version": made["version"], "reason": "秋の登録会に間に合わせたいので、お願いします"}
        doors.post(f"{PATH}/diagnosis/propose", body, by=counsellor)
