"""Japanese words for the values in published JSON: dates, money, choices. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from typing import Any

from japan import opening
from kernel import clock, money, schema

WEEKDAYS = "月火水木金土日"
CLOSURES_AHEAD_DAYS = 40

CATEGORIES = {
    "office": "事務・入力",
    "writing": "文章・校正",
    "design": "デザイン",
    "it": "IT・ウェブ",
    "photo_video": "写真・動画",
    "field": "現地の作業",
    "delivery": "配達・運搬",
    "other": "その他",
}
ORGANISATIONS = {
    "company": "会社",
    "sole_proprietor": "個人事業主",
    "npo": "NPO・社団・財団",
    "school": "学校・研究機関",
    "municipality": "国・自治体",
    "other": "団体",
}
INTERESTS = {
    "data_use": "データの活用",
    "cashless": "キャッシュレス",
    "remote_work": "テレワーク",
    "security": "情報セキュリティ",
    "ai": "AI（人工知能）",
    "subsidies": "補助金・助成金",
    "human_resources": "人材の育成・採用",
    "matching": "企業どうしの出会い",
}


def as_date(value: str | date) -> date:
    """A date from YYYY-MM-DD, or the day in Japan of an ISO instant. Raises ValueError."""
    if isinstance(value, date):
        return value
    return clock.parse(value).astimezone(clock.JST).date() if "T" in value else date.fromisoformat(value)


def day(value: str | date) -> str:
    """12月1日（火）"""
    it = as_date(value)
    return f"{it.month}月{it.day}日（{WEEKDAYS[it.weekday()]}）"


def day_with_year(value: str | date) -> str:
    """2026年12月1日"""
    it = as_date(value)
    return f"{it.year}年{it.month}月{it.day}日"


def moment(instant: datetime) -> str:
    """2026年12月1日（火）23時59分, in Japan."""
    local = instant.astimezone(clock.JST)
    return f"{local.year}年{day(local.date())}{local.hour}時{local.minute:02d}分"


def yen(value: int) -> str:
    """12,000円"""
    return money.display(value)


def rfc822(value: str | date) -> str:
    """The date as RSS wants it; a day without a time is its midnight in Japan."""
    if isinstance(value, str) and "T" in value:
        instant = clock.parse(value)
    else:
        it = as_date(value)
        instant = datetime(it.year, it.month, it.day, tzinfo=clock.JST)
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def days_left(today: date, last: date) -> str:
    """今日まで, あと1日, あと39日"""
    left = (last - today).days
    return "今日まで" if left == 0 else f"あと{left}日"


def hours(city: dict[str, dict[str, str]]) -> str:
    """When the telephone is answered, as text: 月曜日から金曜日（…） 9:00から17:00."""
    office = city["office"]
    return f"{office['days']} {office['opens'].lstrip('0')}から{office['closes'].lstrip('0')}"


def desk(city: dict[str, Any], today: date) -> dict[str, Any]:
    """When whoever asks about donations is answered: {today, answer_by, closures}, for a page that is built anew each midnight.

    What comes at any time of today is answered on `answer_by` at the latest: the open hours that the city promises, counted as the desk
    counts them.
    """
    hours_ = opening.of_office(city["office"])
    ours = schema.load("settings/city")["properties"]["donations"]["properties"]["inquiries"]["properties"]
    promised = city.get("donations", {}).get("inquiries", {}).get("ordinary_hours", ours["ordinary_hours"]["default"])
    ends = datetime.combine(today + timedelta(days=1), time(), clock.JST)
    due = opening.after_open_time(ends, timedelta(hours=promised), hours_).astimezone(clock.JST)
    closed = opening.long_closures(today, CLOSURES_AHEAD_DAYS, hours_)
    return {
        "today": day(today),
        "answer_by": day(due.date()),
        "closures": [f"{day(first)}から{day(last)}まで" for first, last in closed],
    }
