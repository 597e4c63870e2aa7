"""``python -m infra.local.line_platform --port 8010 --state-dir .local/line --config .local/line.json``

The configuration is JSON: channel_secret, channel_access_token, destination, webhook_url, emulator_url.
Serves on 127.0.0.1 only, until Ctrl-C or SIGTERM; prints one line when it is ready.
"""

import argparse
import sys
from pathlib import Path

from aiohttp import web

from infra.local.line_platform.server import create_app
from infra.local.line_platform.state import Config


def main() -> int:
    parser = argparse.ArgumentParser(prog="line_platform", description="A stand-in of the LINE platform (development)")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state-dir", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        config = Config.read(arguments.config)
    except (OSError, ValueError) as error:
        print(f"The configuration can't be read: {error}", file=sys.stderr)
        return 2
    app = create_app(config, arguments.state_dir)
    try:
        web.run_app(
            app,
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
