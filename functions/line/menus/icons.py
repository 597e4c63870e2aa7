"""The icons of rich menus: strokes on a square of 48, drawn for this house. Each has a Japanese name for whoever chooses."""

from typing import Final, NamedTuple


class Icon(NamedTuple):
    name: str
    paths: str


ICONS: Final[dict[str, Icon]] = {
    "calendar": Icon(
        "予約（カレンダー）", '<rect x="7" y="10" width="34" height="31" rx="4"/><path d="M7 19h34M16 5v9M32 5v9M17 30l5 5 9-10"/>'
    ),
    "checklist": Icon(
        "診断（チェック）", '<rect x="9" y="8" width="30" height="34" rx="4"/><path d="M18 8V5h12v3M16 20l3 3 5-6M16 32l3 3 5-6M29 21h5M29 33h5"/>'
    ),
    "chat": Icon("相談（ふきだし）", '<path d="M8 9h32a3 3 0 0 1 3 3v19a3 3 0 0 1-3 3H24l-10 8v-8H8a3 3 0 0 1-3-3V12a3 3 0 0 1 3-3zM15 18h18M15 25h12"/>'),
    "work": Icon("仕事（かばん）", '<rect x="5" y="15" width="38" height="26" rx="4"/><path d="M17 15v-4a3 3 0 0 1 3-3h8a3 3 0 0 1 3 3v4M5 26h38M24 23v6"/>'),
    "home": Icon("家", '<path d="M6 23L24 8l18 15M11 20v21h26V20M20 41V29h8v12"/>'),
    "phone": Icon("電話", '<path d="M14 6l6 9-4 5c2 5 7 10 12 12l5-4 9 6c-1 5-4 8-8 8C20 41 7 27 7 14c0-4 3-7 7-8z"/>'),
    "book": Icon("学ぶ（本）", '<path d="M24 12c-5-4-11-5-18-4v30c7-1 13 0 18 4 5-4 11-5 18-4V8c-7-1-13 0-18 4zM24 12v30"/>'),
    "heart": Icon("心（ハート）", '<path d="M24 41C10 31 5 24 5 17a9 9 0 0 1 19-4 9 9 0 0 1 19 4c0 7-5 14-19 24z"/>'),
    "child": Icon("子ども", '<circle cx="24" cy="14" r="8"/><path d="M10 42c0-9 6-15 14-15s14 6 14 15M20 14h.1M28 14h.1M21 18c2 2 4 2 6 0"/>'),
    "yen": Icon("お金（円）", '<circle cx="24" cy="24" r="19"/><path d="M16 13l8 11 8-11M24 24v12M16 26h16M16 31h16"/>'),
    "search": Icon("さがす", '<circle cx="21" cy="21" r="14"/><path d="M31 31l12 12"/>'),
    "bell": Icon("お知らせ（ベル）", '<path d="M24 6c-8 0-12 6-12 13v8l-5 8h34l-5-8v-8c0-7-4-13-12-13zM19 39a5 5 0 0 0 10 0"/>'),
    "people": Icon("人（なかま）", '<circle cx="17" cy="16" r="7"/><path d="M4 41c0-8 5-14 13-14s13 6 13 14M32 10a7 7 0 0 1 0 13M36 28c5 2 8 7 8 13"/>'),
    "pencil": Icon("書く（えんぴつ）", '<path d="M8 40l3-11L33 7l8 8-22 22-11 3zM28 12l8 8"/>'),
    "map": Icon("場所（地図）", '<path d="M24 43S9 30 9 19a15 15 0 0 1 30 0c0 11-15 24-15 24z"/><circle cx="24" cy="19" r="6"/>'),
    "star": Icon("おすすめ（星）", '<path d="M24 5l6 12 13 2-9.500 9.500L36 42l-12-6.500L12 42l2.500-13.500L5 19l13-2z"/>'),
    "question": Icon("質問（？）", '<circle cx="24" cy="24" r="19"/><path d="M18 19c0-8 12-8 12 0 0 5-6 5-6 10M24 35v.5"/>'),
    "shield": Icon("安心（たて）", '<path d="M24 5l16 6v11c0 10-6 17-16 21C14 39 8 32 8 22V11zM17 24l5 5 9-10"/>'),
}  # fmt: skip
