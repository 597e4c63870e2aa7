"""The one origin of the local cloud: http://localhost:<port> → the emulator's distribution.

The distribution listens under a host name of its own; browsers should see localhost, where `__Host-` cookies are allowed over plain
http. Requests are passed on byte for byte, as if they had come by https; the viewer's loopback address (127.0.0.1 … 127.255.255.254)
stays the viewer's, so that limits by address can be tried.
"""

import argparse
import asyncio
import signal

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

_HOP_BY_HOP = {
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_LARGEST_BYTES = 12_000_000  # API Gateway takes ten


class Proxy:
    """Passes requests to `target` (the emulator) under the distribution's `host` name."""

    def __init__(self, target: str, host: str) -> None:
        self._target = target.rstrip("/")
        self._host = host
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    def _session(self, viewer: str) -> aiohttp.ClientSession:
        """One pool of connections per viewer: a connection is made from the viewer's own address."""
        if viewer not in self._sessions:
            from_address = (viewer, 0) if viewer.startswith("127.") else None
            self._sessions[viewer] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, local_addr=from_address),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=60),
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            )
        return self._sessions[viewer]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request and its answer."""
        headers: CIMultiDict[str] = CIMultiDict(
            (name, value) for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP
        )
        headers["Host"] = self._host
        headers["X-Forwarded-Proto"] = "https"
        body = await request.read()
        address = URL(f"{self._target}{request.raw_path}", encoded=True)
        try:
            async with self._session(request.remote or "127.0.0.1").request(
                request.method, address, headers=headers, data=body or None, allow_redirects=False
            ) as answer:
                content = await answer.read()
                given = CIMultiDict(
                    (name, value) for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP
                )
                if request.method == "HEAD" and "Content-Length" in answer.headers:
                    given["Content-Length"] = answer.headers["Content-Length"]
                return web.Response(status=answer.status, headers=given, body=content)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return web.Response(status=502, text=f"The local cloud does not answer ({type(error).__name__}).")

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()


async def serve(port: int, target: str, host: str) -> None:
    """Serve until SIGTERM."""
    proxy = Proxy(target, host)
    app = web.Application(client_max_size=_LARGEST_BYTES)
    app.router.add_route("*", r"/{path:[\s\S]*}", proxy.handle)  # %0A is a character like others
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    ended = asyncio.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wanted, ended.set)
    await ended.wait()
    await proxy.close()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--target", required=True, help="the emulator's address")
    parser.add_argument("--host", required=True, help="the distribution's host name")
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.target, given.host))


if __name__ == "__main__":
    main()
