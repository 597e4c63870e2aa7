"""The vendor's page in Chromium under the very headers that template.yaml gives it: a camera that sees a slip, then its label beside it."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from content import sources
from content.build import build
from donations.orders.bars import code128
from infra.places import ROOT
from kernel import schema
from kernel.settings import city
from tests.browser import CHROMIUM, FLAGS, violations
from tests.content import site

pytestmark = pytest.mark.browser

REFERENCE, NUMBER = "261122041738-01", "123456789013"
# Codabar: which of bar, space, bar … is wide, for each letter.
_CODABAR = {
    "0": "0000011", "1": "0000110", "2": "0001001", "3": "1100000", "4": "0010010", "5": "1000010",
    "6": "0100001", "7": "0100100", "8": "0110000", "9": "1001000", "A": "0011010",
}  # fmt: skip
PARCEL: dict[str, Any] = schema.load("donations/shipment")["examples"][0] | {"id": REFERENCE, "state": "ordered"}


def codabar(text: str) -> str:
    return "1".join("".join("3" if wide == "1" else "1" for wide in _CODABAR[one]) for one in text)


def line(widths: str) -> bytes:
    """One line of a picture of 640 pixels with these bars in its middle."""
    made = bytearray(b"\xeb" * 640)
    at = (640 - 3 * sum(map(int, widths))) // 2
    for place, width in enumerate(widths):
        if place % 2 == 0:
            made[at : at + 3 * int(width)] = b"\x10" * (3 * int(width))
        at += 3 * int(width)
    return bytes(made)


def frame(*codes: str) -> bytes:
    """A picture of 640 × 480 with one or two bars across it, one above the other, as YUV 4:2:0."""
    band = 480 // (2 * len(codes) + 1)
    lines = [b"\xeb" * 640 * band]
    for widths in codes:
        lines += [line(widths) * band, b"\xeb" * 640 * band]
    luma = b"".join(lines)
    return b"FRAME\n" + luma + b"\xeb" * (640 * 480 - len(luma)) + b"\x80" * (640 * 480 // 2)


@pytest.fixture(scope="module")
def seeing(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium with a camera that shows the slip for a second, then slip and label together for three, over and over."""
    film = tmp_path_factory.mktemp("camera") / "scan.y4m"
    slip, label = code128(REFERENCE), codabar(f"A{NUMBER}A")
    shots = frame(slip) * 10 + frame(label, slip) * 30
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n" + shots)
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags = [*FLAGS, *camera, f"--use-file-for-fake-video-capture={film}"]
    started = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield started
    started.close()


def headers() -> dict[str, str]:
    """What the distribution adds to the vendor's page."""
    told = (ROOT / "template.yaml").read_text(encoding="utf-8").split("  VendorHeaders:")[1]
    found = (
        re.search(r'ContentSecurityPolicy: "([^"]+)"', told),
        re.search(r"Permissions-Policy, Value: '([^']+)'", told),
    )
    policy, permissions = (one[1] for one in found if one)
    return {"content-security-policy": policy, "permissions-policy": permissions}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    files = build(sources.load(sources.folder()), site.samples(), city(), site.NOW, site.URL)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = files.get((path + "index.html" if path.endswith("/") else path)[1:], files["404.html"])
            self.send_response(200)
            for name, value in {"content-type": file.content_type, **headers()}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(file.body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


class Api:
    """Stands in for the vendor's API: one parcel, which can be shipped and taken back."""

    def __init__(self) -> None:
        self.parcel, self.posts = dict(PARCEL), list[tuple[str, Any]]()

    def answer(self, route: Route) -> None:
        path = route.request.url.partition("/api/")[2].partition("?")[0]
        if route.request.method == "POST":
            self.posts.append((path, route.request.post_data_json))
            verb = path.rpartition("/")[2]
            self.parcel |= {"version": self.parcel["version"] + 1, "state": "shipped" if verb == "ship" else "ordered"}
            self.parcel["actions"] = ["unship"] if verb == "ship" else ["ship"]
        if path.endswith("/me"):
            said: Any = {"name": "小林 実", "kind": "vendor", "organisation": "VENDOR", "csrf_token": "t"}
        elif path.endswith("/shipments"):
            said = {"items": [self.parcel] if self.parcel["state"] == "ordered" else [], "next": None}
        elif path.endswith("/news"):
            said = schema.load("donations/vendor-news")["examples"][0]
        elif "/shipments/" in path:
            said = self.parcel
        else:
            said = {"items": [], "next": None}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(said, ensure_ascii=False))


def opened(browser: Browser, address: str) -> tuple[Page, Api, list[str]]:
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="ja-JP")
    page, api, told = context.new_page(), Api(), list[str]()
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.add_init_script("localStorage.setItem('vendor-came-in', 'yes')")
    page.route("**/api/**", api.answer)
    page.goto(f"{address}/vendor/")
    page.get_by_role("button", name="読み取って発送済みにする").wait_for()
    return page, api, told


def test_the_camera_ships_a_parcel_and_one_press_takes_it_back(seeing: Browser, address: str) -> None:
    page, api, told = opened(seeing, address)
    page.get_by_role("button", name="読み取って発送済みにする").click()
    dialog = page.get_by_role("dialog", name="読み取って発送済みにする")
    dialog.get_by_text("発送済みにしました。").wait_for(timeout=30_000)
    path = f"donations/vendor/shipments/{REFERENCE}"
    assert api.posts == [(f"{path}/ship", {"version": 1, "numbers": [NUMBER]})]
    assert violations(page) == []
    dialog.get_by_role("button", name="元にもどす").click()
    dialog.get_by_text("発送待ちにもどしました。").wait_for()
    assert api.posts[1] == (f"{path}/unship", {"version": 2, "reason": "読み取りのまちがい"})
    dialog.get_by_role("button", name="終わる").click()
    page.wait_for_function("document.querySelector('dialog.scan') === null")
    assert told == []
    page.context.close()


def test_a_hand_scanner_types_into_the_same_place(browser: Browser, address: str) -> None:
    """No camera at all: what is typed with Enter is taken as what is seen."""
    page, api, told = opened(browser, address)
    page.get_by_role("button", name="読み取って発送済みにする").click()
    place = page.get_by_label("番号", exact=True)
    for typed in (REFERENCE, f"a{NUMBER[:-1]}4a"):
        place.fill(typed)
        place.press("Enter")
        page.wait_for_function("document.getElementById('scan-code').value === ''")
    page.get_by_text("最後の数字が合いません").wait_for()
    assert api.posts == []
    place.fill(f"a{NUMBER}a")
    place.press("Enter")
    page.get_by_text("発送済みにしました。").wait_for()
    assert told == []
    page.context.close()


def test_the_built_page_carries_its_reader(address: str) -> None:
    """The reader is asked for only when it is needed: the page itself names neither it nor the scanner."""
    folder: Path = sources.folder() / "dist" / "assets"
    assert len(list(folder.glob("zxing_reader-*.wasm"))) == 1
    page = build(sources.load(sources.folder()), site.samples(), city(), site.NOW, site.URL)["vendor/index.html"]
    assert b"zxing" not in page.body and b"vendor-scan" not in page.body
