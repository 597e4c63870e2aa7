"""``python -m infra.local.rakuten_platform --port 8030 --config .local/rakuten.json``

The configuration is JSON: service_secret, license_key. Serves on 127.0.0.1 only, until Ctrl-C or SIGTERM; prints one line when it is ready.
"""

import argparse
import json
import sys
from pathlib import Path

from aiohttp import web

from infra.local.rakuten_platform.server import create_app
from infra.local.rakuten_platform.shop import Shop


def main() -> int:
    parser = argparse.ArgumentParser(prog="rakuten_platform", description="A stand-in of Rakuten's APIs (development)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--config", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        shop = Shop(**json.loads(arguments.config.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        print(f"The configuration can't be read: {error}", file=sys.stderr)
        return 2
    try:
        web.run_app(
            create_app(shop),
            host="127.0.0.1",
            port=arguments.port,
            print=lambda _: print(f"ready: http://localhost:{arguments.port}", flush=True),
            access_log=None,
            shutdown_timeout=0.3,
        )
    except OSError as error:
        print(f"Port {arguments.port} can't be used: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
