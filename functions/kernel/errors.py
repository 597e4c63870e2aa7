"""Domain errors. `app` turns each into RFC 9457 problem+json in Japanese; no layer below knows HTTP beyond the status written here.

The API never answers 403: the CDN's error pages are distribution-wide and a 403 would become the site's missing page. Who may not
see something is told that it does not exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TYPE_BASE = "https://machimusubi.example/problems/"


@dataclass(frozen=True)
class FieldError:
    """One mistake in the input: `pointer` (RFC 6901, '/donor/postcode'), a machine-readable `code`, a Japanese sentence with the mend."""

    pointer: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "message": self.message}


class Problem(Exception):
    """The base of all domain errors; `extra` goes into the document beside the standard members."""

    status = 500
    slug = "internal"
    title = "処理できませんでした"
    detail = "時間をおいて、もう一度お試しください。"

    def __init__(self, detail: str | None = None, *, errors: Sequence[FieldError] = (), **extra: Any) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.errors = list(errors)
        self.extra = extra
        self.headers: dict[str, str] = {}


class Unreadable(Problem):
    status, slug, title = 400, "unreadable", "内容を読み取れませんでした"
    detail = "JSONとして読める内容を、UTF-8で送ってください。"


class NotSignedIn(Problem):
    status, slug, title = 401, "not-signed-in", "サインインが必要です"
    detail = "サインインしてから、もう一度お試しください。"


class BadSignature(Problem):
    status, slug, title = 401, "bad-signature", "署名を確認できませんでした"
    detail = "署名、時刻、鍵を確かめて、もう一度送ってください。"


class NotFound(Problem):
    status, slug, title = 404, "not-found", "見つかりませんでした"
    detail = "アドレスを確かめてください。削除されたか、見る権限がない場合もあります。"


class MethodNotAllowed(Problem):
    status, slug, title = 405, "method-not-allowed", "この操作は受け付けていません"
    detail = "使えるメソッドは Allow ヘッダーにあります。"


class Conflict(Problem):
    status, slug, title = 409, "conflict", "同時に別の操作がありました"
    detail = "画面を読み直してから、もう一度お試しください。"


class Stale(Conflict):
    slug, title = "stale", "ほかの人が先に変更しました"
    detail = "最新の内容を確かめてから、もう一度操作してください。"


class WrongState(Conflict):
    slug, title = "wrong-state", "今の状態ではできない操作です"
    detail = "画面を読み直して、今の状態を確かめてください。"


class TooLarge(Problem):
    status, slug, title = 413, "too-large", "内容が大きすぎます"
    detail = "分けて送ってください。"


class UnsupportedMedia(Problem):
    status, slug, title = 415, "unsupported-media-type", "この形式は受け付けていません"
    detail = "Content-Type を application/json にして送ってください。"


class Invalid(Problem):
    """The input breaks its schema or a rule about one field; all mistakes at once."""

    status, slug, title = 422, "validation", "入力内容を確かめてください"
    detail = "直すところがあります。"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(f"直すところが{len(errors)}か所あります。", errors=errors)


class RuleBroken(Problem):
    status, slug, title = 422, "rule", "この内容では受け付けられません"


class TooMany(Problem):
    status, slug, title = 429, "too-many-requests", "回数が多すぎます"
    detail = "しばらく待ってから、もう一度お試しください。"


class Busy(Problem):
    status, slug, title = 503, "busy", "ただいま混み合っています"
    detail = "数秒待ってから、もう一度お試しください。内容は失われていません。"


CATALOGUE: tuple[type[Problem], ...] = (
    Unreadable,
    NotSignedIn,
    BadSignature,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Stale,
    WrongState,
    TooLarge,
    UnsupportedMedia,
    Invalid,
    RuleBroken,
    TooMany,
    Busy,
    Problem,
)
