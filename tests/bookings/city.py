"""What the city of these tests has set: three counsellors, one room, consultation and placement."""

from typing import Any

from bookings import rules

ALL_DAY = {weekday: [[360, 1500]] for weekday in rules.WEEK}
CONSULTATION: dict[str, Any] = {
    "name": "しごと相談",
    "minutes": 60,
    "step_minutes": 30,
    "methods": ["chat", "telephone", "video", "in_person"],
    "skills": [],
    "lead_minutes": 120,
    "days_ahead": 60,
    "cancel_minutes": 1440,
}
PLACEMENT: dict[str, Any] = CONSULTATION | {
    "name": "職業紹介",
    "skills": ["placement"],
    "methods": ["telephone", "video"],
}
HOUSE: dict[str, Any] = {
    "methods": {"chat": [360, 1500], "telephone": [360, 1500], "video": [360, 1500], "in_person": [540, 1080]},
    "closures": [{"first": "2026-12-10", "last": "2026-12-10", "why": "点検"}],
    "every_year": [{"first": "12-29", "last": "01-03", "why": "年末年始"}],
}


def counsellor(name: str, **more: Any) -> dict[str, Any]:
    everything = {"name": name, "skills": [], "methods": list(rules.METHODS), "week": ALL_DAY, "exceptions": []}
    return everything | more


SETTINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("house", "house", HOUSE),
    ("service", "consultation", CONSULTATION),
    ("service", "placement", PLACEMENT),
    ("counsellor", "aoki", counsellor("青木")),
    ("counsellor", "baba", counsellor("馬場", skills=["placement"])),
    ("counsellor", "chiba", counsellor("千葉", methods=["chat", "telephone"])),
    ("room", "room1", {"name": "相談室1", "closed": ["2026-12-02"]}),
]


def settings(*changed: tuple[str, str, dict[str, Any]]) -> list[tuple[str, str, dict[str, Any]]]:
    """The city's settings with some in the place of others."""
    known = {(kind, one): body for kind, one, body in SETTINGS} | {(kind, one): body for kind, one, body in changed}
    return [(kind, one, body) for (kind, one), body in known.items()]


def city(*changed: tuple[str, str, dict[str, Any]]) -> rules.Rules:
    return rules.of_settings(settings(*changed))
