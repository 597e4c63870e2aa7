"""The words of the room: what each stored code is called in Japanese."""

KINDS = {
    "company": "会社",
    "sole_proprietor": "個人事業主",
    "npo": "NPO・社団・財団",
    "school": "学校・研究機関",
    "municipality": "国・自治体",
    "other": "その他の団体",
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
STATES = {
    "screening": "審査中",
    "proposed": "決裁待ち",
    "sent_back": "差し戻し中",
    "approved": "入会",
    "declined": "見送り",
}
STATUSES = {"active": "活動中", "paused": "休会中", "left": "退会"}
DECISIONS = {"approve": "入会を認める", "decline": "入会を見送る"}
RESULTS = {"ok": "問題なし", "concern": "気になる点あり", "not_applicable": "対象外"}
MEMBER_LETTER = "H"


def interests(codes: list[str]) -> list[str]:
    """The names of interests, in the order of the form."""
    return [name for code, name in INTERESTS.items() if code in codes]
