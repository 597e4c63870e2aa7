"""HTTP of the imports: upload, look, start, see; and the mappings. What they need is imported when it is asked for: few calls are theirs."""

from typing import Any

from donations.front import READ, WRITE, app
from kernel.app import Call
from kernel.downloads import offer
from kernel.errors import FieldError
from kernel.routes import Key, Natural

_PART_BYTES = 3 * 1024 * 1024  # a piece of 2 MB in base64, in JSON


@app.get(
    "/api/donations/imports",
    audience=READ,
    summary="取り込みの一覧",
    query="donations/imports-query",
    answer="donations/imports-list",
)
def imports(call: Call) -> dict[str, Any]:
    """Imports, newest first; they name nobody."""
    from donations.imports import present, uploads

    found = uploads.newest(call.query.get("cursor"), call.query.get("limit"))
    return {"items": [present.row(one) for one in found.items], "next": found.next}


@app.post(
    "/api/donations/imports",
    audience=WRITE,
    summary="取り込みを始める用意をする",
    description="ファイルの名前と大きさを先に送り、つづけて parts 個に分けた中身（各2MBまで）を送ります。",
    body="donations/imports-new",
    answer="donations/imports-import",
    status=201,
    idempotency=Key(),
    problems=(413,),
)
def new_import(call: Call) -> dict[str, Any]:
    """A new import that waits for its file."""
    from donations.imports import present, uploads

    return present.detail(uploads.create(call.body, who=call.staff.name, marker=call.marker()))


@app.get("/api/donations/imports/mappings", audience=READ, summary="対応表の一覧", answer="donations/imports-mappings")
def import_mappings(_call: Call) -> dict[str, Any]:
    """All versions of all mappings, and where a column can lead."""
    from donations.imports import mappings, targets

    return {
        "items": [mappings.shown(one) for one in mappings.all_versions()],
        "targets": [
            {"name": one.name, "label": one.label, "group": one.group, "words": one.reads == targets.WORDS}
            for one in targets.TARGETS.values()
        ],
        "portals": [
            {"id": portal, "name": name}
            for portal, name in (*mappings.portals().items(), (mappings.ANY, mappings.ANY_NAME))
        ],
    }


def _mistakes(body: dict[str, Any]) -> list[FieldError]:
    from donations.imports import mappings

    return mappings.mistakes(body)


@app.post(
    "/api/donations/imports/mappings",
    audience=WRITE,
    summary="対応表を保存する",
    description="id を付けると、その対応表の新しい版になります。前の版は残ります。",
    body="donations/imports-mapping",
    rules=_mistakes,
    answer="donations/imports-mapping-version",
    status=201,
    idempotency=Natural("the same content again is the same version"),
)
def save_mapping(call: Call) -> dict[str, Any]:
    """Save a mapping, or a new version of one."""
    from donations.imports import mappings

    return mappings.shown(mappings.save(call.body, who=call.staff.name))


@app.get("/api/donations/imports/{id}", audience=READ, summary="取り込み1件", answer="donations/imports-import")
def one_import(call: Call) -> dict[str, Any]:
    """How far an import is, and what it refused; it names nobody, so that the page may ask again and again."""
    from donations.imports import present, uploads

    return present.detail(uploads.must(call.path["id"]))


@app.post(
    "/api/donations/imports/{id}/parts",
    audience=WRITE,
    summary="取り込むファイルの一部を送る",
    body="donations/imports-part",
    answer="kernel/done",
    idempotency=Natural("a piece is kept under its number: the same one again is the same piece"),
    limit_bytes=_PART_BYTES,
    problems=(413,),
)
def import_part(call: Call) -> dict[str, Any]:
    """Take one piece of the file."""
    from donations.imports import uploads

    uploads.keep_piece(call.path["id"], call.body)
    return {"done": True}


@app.post(
    "/api/donations/imports/{id}/preview",
    audience=WRITE,
    summary="取り込む前にたしかめる",
    body="donations/imports-look",
    answer="donations/imports-preview",
    idempotency=Natural("nothing is changed by looking"),
    reads="import",
)
def import_preview(call: Call) -> dict[str, Any]:
    """The file's first rows as they would become donations."""
    from donations.imports import preview

    return preview.of(call.path["id"], call.body)


def _days(body: dict[str, Any]) -> list[FieldError]:
    from donations.comparing import period

    return period.mistakes(body)


@app.post(
    "/api/donations/imports/{id}/start",
    audience=WRITE,
    summary="取り込む",
    body="donations/imports-start",
    rules=_days,
    answer="donations/imports-import",
    idempotency=Natural("a running import that is started again with the same mapping stays as it is"),
)
def start_import(call: Call) -> dict[str, Any]:
    """Let the worker begin."""
    from donations.imports import present, uploads

    mapping = call.body["mapping"]
    return present.detail(uploads.start(call.path["id"], mapping["id"], mapping["version"], call.body.get("compare")))


@app.post(
    "/api/donations/imports/{id}/download",
    audience=WRITE,
    summary="取り込めなかった行をダウンロードする",
    body="donations/imports-download",
    answer="kernel/download",
    idempotency=Natural("each download is a file of its own, and a line in the log"),
    reads="import",
)
def import_download(call: Call) -> dict[str, Any]:
    """The refused rows, with their cells, as an encrypted ZIP."""
    from donations.imports import present, uploads

    header, rows = present.refused_table(uploads.must(call.path["id"]))
    return offer(call, "refused", header, rows)
