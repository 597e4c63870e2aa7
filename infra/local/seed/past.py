"""The system used before: some of its donations as history, and its file of this morning laid beside ours (並行稼働の突合)."""

import base64
import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from infra.local.seed.donations import DONORS
from infra.local.seed.doors import Doors
from infra.local.seed.people import CLERK
from infra.local.seed.year import JST
from infra.local.visitor import Visitor

IMPORTS: Final = "/api/donations/imports"
HEADING: Final = (
    "管理番号", "受付サイト", "サイト受付番号", "ステータス", "申込日時", "入金日", "決済方法", "入金状況", "寄附金額", "氏名", "フリガナ",
    "郵便番号", "住所1", "住所2", "電話番号", "メールアドレス", "ワンストップ希望", "ワンストップ申請受付日", "証明書番号", "証明書発行日",
    "使い道", "公表可否", "謝礼品番号", "謝礼品名", "個数", "発送日", "取消日", "備考",
)  # fmt: skip
# (donor, portal, order, day, yen, gift's code and name, state): two years of people who gave again this morning, and of some who did not.
HISTORY: Final = (
    ("emi", "ふるなび", "FN-2024-1120", "2024/11/20", 28000, "HDM-0012", "ひだまり米 10kg", "発送済"),
    ("emi", "ふるさとチョイス", "CH-2025-0312", "2025/03/12", 12000, "HDM-0007", "里山のはちみつ 600g", "発送済"),
    ("ichiro", "楽天", "RK-2024-1230", "2024/12/30", 28000, "HDM-0012", "ひだまり米 10kg", "発送済"),
    ("sakura", "ふるなび", "FN-2025-0110", "2025/01/10", 12000, "HDM-0007", "里山のはちみつ 600g", "キャンセル"),
    ("yui", "電話", "", "2025/02/03", 12000, "HDM-0007", "里山のはちみつ 600g", "発送済"),
    ("minoru", "楽天", "RK-2025-1001", "2025/10/01", 28000, "HDM-0012", "ひだまり米 10kg", "発送待ち"),
)  # fmt: skip
COMPARED_MOST: Final = 8


def past(doors: Doors) -> None:
    """Bring the history in, and compare this morning: one amount differs, one is cancelled there, one is not there."""
    clerk = doors.signed_in(CLERK)
    _file(doors, clerk, "furusato-do-2024-2025.csv", "migration", _history())
    _file(doors, clerk, "furusato-do-kyou.csv", "comparison", _this_morning(doors, clerk))


def _file(doors: Doors, clerk: Visitor, name: str, kind: str, rows: Sequence[Sequence[Any]]) -> None:
    """A file as a clerk chooses it: uploaded, looked at, begun. The worker does the rest."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([HEADING, *rows])
    content = out.getvalue().encode("utf-8-sig")  # names are kept as written: CP932 has no 𠮷
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"filename": name, "size_bytes": len(content), "kind": kind, "made_at": made_at}
    made = doors.post(IMPORTS, told, by=clerk, idempotency_key=f"seed-{name}")
    piece = {"number": 1, "content": base64.b64encode(content).decode()}
    doors.post(f"{IMPORTS}/{made['id']}/parts", piece, by=clerk)
    mapping = doors.post(f"{IMPORTS}/{made['id']}/preview", {}, by=clerk)["mapping"]
    chosen = {"mapping": {"id": mapping["id"], "version": mapping["version"]}}
    doors.post(f"{IMPORTS}/{made['id']}/start", chosen, by=clerk)


def _history() -> list[list[Any]]:
    rows = []
    for number, (of, portal, order, day, yen, code, gift, state) in enumerate(HISTORY, start=1):
        sent = state == "発送済"
        applied = datetime.strptime(day, "%Y/%m/%d").replace(tzinfo=JST)
        told = {
            "管理番号": f"D-{number:06d}", "受付サイト": portal, "サイト受付番号": order, "ステータス": state, "申込日時": f"{day} 10:10:00",
            "入金日": day, "決済方法": "クレジットカード", "入金状況": "入金済", "寄附金額": yen, "ワンストップ希望": "希望する" if sent else "希望しない",
            "証明書番号": f"R-{number:05d}" if sent else "", "証明書発行日": _day(applied, 9) if sent else "", "使い道": "子育てと教育",
            "公表可否": "公表しない", "謝礼品番号": code, "謝礼品名": gift, "個数": 1, "発送日": _day(applied, 14) if sent else "",
            "取消日": _day(applied, 5) if state == "キャンセル" else "",
        }  # fmt: skip
        rows.append(_row(told | _person(DONORS[of])))
    return rows


def _day(since: datetime, after: int) -> str:
    return (since + timedelta(days=after)).strftime("%Y/%m/%d")


def _person(donor: dict[str, str]) -> dict[str, str]:
    return {
        "氏名": donor["name"], "フリガナ": donor["name_kana"], "郵便番号": donor["postcode"], "住所1": donor["address"],
        "電話番号": donor["telephone"], "メールアドレス": donor["email"],
    }  # fmt: skip


def _this_morning(doors: Doors, clerk: Visitor) -> list[list[Any]]:
    """Ours of the portals, as the old system would have them; the last of them it does not have."""
    listed = doors.get("/api/donations", by=clerk, limit=50)["items"]
    ours = [one for one in listed if one["portal"] in ("choice", "furunavi", "ana", "rakuten")][:COMPARED_MOST]
    return [_beside(place, doors.get(f"/api/donations/{one['id']}", by=clerk)) for place, one in enumerate(ours[:-1])]


def _beside(place: int, ours: dict[str, Any]) -> list[Any]:
    applied = datetime.fromisoformat(ours["applied_at"]).astimezone(JST)
    line, gone = ours["lines"][0], place == 1 or ours["state"] == "cancelled"
    told = {
        "管理番号": f"D-{900 + place:06d}", "受付サイト": ours["portal_name"], "サイト受付番号": ours["order_number"],
        "ステータス": "キャンセル" if gone else "発注前", "申込日時": f"{applied:%Y/%m/%d %H:%M:%S}", "入金日": f"{applied:%Y/%m/%d}",
        "決済方法": "クレジットカード", "入金状況": "入金済" if ours["payment_state"] != "unpaid" else "未入金",
        "寄附金額": ours["amount_yen"] * (10 if place == 0 else 1), "ワンストップ希望": "希望する" if ours["one_stop_wish"] else "希望しない",
        "使い道": ours["use_of_donation"]["text"], "公表可否": "公表しない", "謝礼品番号": line["gift_code"], "謝礼品名": line["gift_name"],
        "個数": line["quantity"], "取消日": f"{applied:%Y/%m/%d}" if gone else "",
    }  # fmt: skip
    return _row(told | _person(ours["donor"]))


def _row(told: dict[str, Any]) -> list[Any]:
    return [told.get(name, "") for name in HEADING]
