"""The audit log in words: an operation in a sentence, what things are called, what fields and filters are called.

Field names and the words for a filter's values come from the schemas of what was sent (`title`, `x-words`).
"""

from typing import Any

from accounts.acts import ACTS
from kernel import case_number, schema

SERVICES = {
    "donations": "寄附",
    "line": "しごと相談（LINE）",
    "crowdsourcing": "おしごと広場",
    "consortium": "コンソーシアム",
    "messaging": "メール",
    "accounts": "職員と権限",
}
KINDS = {
    "donation": "寄附",
    "gift": "返礼品",
    "import": "取り込み",
    "comparison": "突合",
    "vendor": "事業者",
    "listing": "出品",
    "origin-survey": "産地の調査",
    "origin-sheet": "産地の調査票",
    "origin-doubt": "産地の疑義",
    "origin-visit": "現地確認",
    "stock": "在庫",
    "shipment": "荷物",
    "inquiry": "お問い合わせ",
    "donation-inquiry": "寄附のお問い合わせ",
    "line-event": "LINEから届いた知らせ",
    "line-user": "LINEの利用者",
    "handover": "アカウントの引き継ぎ",
    "user-import": "前の運営者からの取り込み",
    "question": "よくある質問",
    "booking": "予約",
    "booking-setting": "予約の設定",
    "consultation": "相談チャット",
    "consultation-direct": "トークでの相談を認めるか",
    "menu": "リッチメニュー",
    "scenario": "会話（シナリオ）",
    "broadcast": "配信",
    "line-person": "LINE利用者のタグと就職の記録",
    "figure": "数字",
    "crowdsourcing_task": "おしごと",
    "minimum-wage": "最低賃金",
    "consortium-application": "入会の申込み",
    "consortium-member": "会員",
    "mail": "送ったメール",
    "staff": "職員",
    "role": "役割",
    "team": "所属",
    "partner": "連携先",
    "delegate": "団体の担当者",
    "incident": "事故・ヒヤリの記録",
    "audit": "記録（監査）",
    "download": "ダウンロード",
}
# What people call by a case number that follows from the id.
_NUMBERED = ("inquiry", "donation-inquiry", "crowdsourcing_task", "consortium-application")
# The volitional of what was said (残した → 残そうとした), longest ending first; other verbs in -した are する, others in -た ichidan.
_TRIED = {
    "残した": "残そう",
    "直した": "直そう",
    "戻した": "戻そう",
    "消した": "消そう",
    "外した": "外そう",
    "開いた": "開こう",
    "頼んだ": "頼もう",
    "継いだ": "継ごう",
    "書いた": "書こう",
    "作った": "作ろう",
    "使った": "使おう",
    "送った": "送ろう",
    "した": "しよう",
    "た": "よう",
}
_SKIPPED = ("cursor", "limit", "version", "altcha")


def act(name: str, outcome: dict[str, Any] | None = None) -> str:
    """What somebody did, in a sentence without its subject; with an outcome, what they tried: 「入会を決裁しようとした（断られた：…）」."""
    known = ACTS.get(name)
    said = known.said if known else f"{SERVICES.get(name.split('.', 1)[0], 'そのほか')}の操作をした"
    if not outcome:
        return said
    ended = "断られた" if int(outcome["status"]) < 500 else "途中で止まった"
    return f"{_tried(said)}（{ended}：{outcome['title']}）"


def _tried(said: str) -> str:
    ending = next(one for one in _TRIED if said.endswith(one))
    return f"{said.removesuffix(ending)}{_TRIED[ending]}とした"


def target(kind: str, record_id: str) -> tuple[str, str | None]:
    """What a thing is called, and its case number if it has one."""
    named = KINDS.get(kind) or SERVICES.get(kind.split("-", 1)[0], kind)
    try:
        return named, case_number.of(record_id) if kind in _NUMBERED else None
    except ValueError:
        return named, None


def what(action: str, told: Any) -> str:
    """What a line says besides its action: 「条件：状態は保留、月は2026-11」「入力：メモ、対応の名前」「64件」."""
    if not isinstance(told, dict):
        return ""
    known = _properties(action)
    taken = known.get("what", {}).get("x-words", {}).get(told.get("kind"))
    parts = [taken] if taken else []
    conditions = [
        _condition(known, name, value) for name, value in dict(told.get("filter") or {}).items() if name not in _SKIPPED
    ]
    if conditions:
        parts.append("条件：" + "、".join(conditions))
    fields = [_title(known, name) for name in told.get("fields") or [] if name not in _SKIPPED]
    if fields:
        parts.append("入力：" + "、".join(fields))
    if "rows" in told:
        parts.append(f"{told['rows']:,}件")
    return "　".join(parts)


def _properties(action: str) -> dict[str, Any]:
    known = ACTS.get(action)
    found: dict[str, Any] = dict(schema.load(known.schema)["properties"]) if known and known.schema else {}
    return dict(found.get("filter", {}).get("properties", {})) | found


def _title(known: dict[str, Any], name: str) -> str:
    return str(known.get(name, {}).get("title", name))


def _condition(known: dict[str, Any], name: str, value: Any) -> str:
    if name == "q":
        return "言葉でさがした"
    if name == "action":
        service = SERVICES.get(str(value).removesuffix("."))
        return f"操作は「{service or act(str(value))}」"
    if name == "target":
        kind, _, record_id = str(value).partition("/")
        return "対象は" + " ".join(filter(None, target(kind, record_id)))
    if name == "actor":
        return "人をえらんだ"
    words = known.get(name, {}).get("x-words", {})
    return f"{_title(known, name)}は{words.get(str(value), value)}"
