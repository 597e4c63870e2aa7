"""Permissions as data: the catalogue that screens show, and the roles a new city starts with."""

from collections.abc import Iterable

MANAGE = "accounts.manage"
PERMISSIONS = {
    MANAGE: "職員・役割・連携先の鍵を管理する",
    "audit.read": "記録（監査）を見る・ダウンロードする",
    "incidents.read": "事故・ヒヤリの記録を見る",
    "incidents.handle": "事故・ヒヤリに対応する",
    "incidents.close": "事故・ヒヤリの対応を確かめて終える（2人目）",
    "line.read": "LINEの問い合わせを見る",
    "line.reply": "LINEの問い合わせに返信する・予約をとる",
    "line.consult": "相談チャットで相談を受ける・担当した相談を読む",
    "line.lead": "LINEの苦情を引き受ける・担当を引き取る（責任者）",
    "line.manage": "予約の相談員・時間・休みを決める",
    "line.write": "LINEの会話（シナリオ）を書く・公開する",
    "line.approve": "LINEの会話（シナリオ）を承認する（2人目）",
    "donations.read": "寄附を見る",
    "donations.write": "寄附を確かめる・直す",
    "donations.approve": "事業者・返礼品・掲載を承認する（2人目）",
    "crowdsourcing.read": "おしごとを見る",
    "crowdsourcing.review": "おしごとの公開を決める",
    "consortium.read": "コンソーシアムの申込みと会員を見る",
    "consortium.screen": "入会の審査をする",
    "consortium.approve": "入会を承認する（2人目）",
    "messaging.read": "送信メールを見る",
    "messaging.send": "メールを送り直す",
}

DEFAULT_ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "administrator": ("管理者", "職員と権限を管理し、すべての窓口を使う", tuple(PERMISSIONS)),
    "auditor": ("監査", "記録だけを見る", ("audit.read", "incidents.read")),
    "incident-handler": (
        "事故対応",
        "事故・ヒヤリの初動を判断し、対応する",
        ("incidents.read", "incidents.handle", "incidents.close"),
    ),
    "donations-clerk": (
        "寄附担当",
        "寄附を見て、確かめて、直す",
        ("donations.read", "donations.write", "messaging.read"),
    ),
    "gift-approver": ("返礼品承認", "2人目として返礼品を承認する", ("donations.read", "donations.approve")),
    "counsellor": (
        "しごと相談員",
        "LINEの問い合わせに答える",
        ("line.read", "line.reply", "line.consult", "line.write"),
    ),
    "counsellor-lead": (
        "しごと相談責任者",
        "LINEの苦情を引き受け、担当を引き取り、予約の相談員と時間を決める",
        ("line.read", "line.reply", "line.consult", "line.write", "line.lead", "line.manage"),
    ),
    "line-approver": ("LINE承認", "2人目としてLINEの会話を承認する", ("line.read", "line.approve")),
    "task-reviewer": (
        "おしごと審査",
        "おしごとの公開を決める",
        ("crowdsourcing.read", "crowdsourcing.review", "messaging.read"),
    ),
    "screener": ("入会審査", "入会の審査をする", ("consortium.read", "consortium.screen", "messaging.read")),
    "approver": ("入会承認", "2人目として承認する", ("consortium.read", "consortium.approve")),
}

# Which service a room's permissions belong to: an outsourced team holds only those of its own services.
_SERVICE = {
    "line": "jobsupport",
    "donations": "donations",
    "crowdsourcing": "crowdsourcing",
    "consortium": "consortium",
    "accounts": "platform",
    "audit": "platform",
    "incidents": "platform",
    "messaging": "platform",
}

# What only the city itself may do: a contractor's staff never hold it, whatever their roles say.
_CITYS_OWN = {"donations.approve", "line.approve", "incidents.close"}


def effective(granted: Iterable[str], *, services: Iterable[str], outsourced: bool) -> list[str]:
    """The permissions that count: all granted ones, or for an outsourced team only those of its services, without what only the
    city may do. Sorted."""
    wanted = set(granted)
    if outsourced:
        own = set(services)
        wanted = {permission for permission in wanted if _SERVICE.get(permission.split(".")[0]) in own} - _CITYS_OWN
    return sorted(wanted)
