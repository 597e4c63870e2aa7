"""One local cloud: its processes and its deployment. `run.py` holds one for people, tests hold one of their own."""

import contextlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra import deploy, fill_secrets, package, upload
from infra.cloud import Cloud
from infra.local import emulator, frontends, needs, seed
from infra.local.access import Access
from infra.local.children import Child
from infra.local.leftovers import Ledger
from infra.local.ports import Ports
from infra.local.progress import say, step
from infra.places import BUILD, LOCAL

_CODE_BUCKET = "machimusubi-local-code"
_FILLED = "filled"  # in access.json: whether the demo city was once filled in as a whole


class Instance:
    """Everything that runs for one `Ports`; its data lie in `folder`."""

    def __init__(self, ports: Ports, folder: Path = LOCAL) -> None:
        self.ports = ports
        self.folder = folder
        self.url = f"http://localhost:{ports.site}"
        self.cloud = Cloud(endpoint=f"http://127.0.0.1:{ports.emulator}")
        self.access = Access(folder / "access.json")
        self._state = emulator.State(folder / "state")
        self._ledger = Ledger(folder / "children")
        self._emulator: emulator.Emulator | None = None
        self._others: list[Child] = []
        self._sweeper: Child | None = None

    def start(self, *, filled: bool = True) -> None:
        """Bring all of it up, with the demo city unless not `filled`. On an error, `stop` ends what had started."""
        self._state.hold()
        if self._ledger.end_left_over():
            say("  (ended what the last run had left behind)")
        self.ports.check()
        needs.check()
        with step("Looking after the emulator's environment"):
            emulator.install()
        frontends.build()
        with step("Packaging the functions"):
            made = package.build(architecture=package.own_architecture(), package=BUILD / "local-package.zip")
        with step("Starting the AWS emulator"):
            kept = self._start_emulator()
        if not kept:
            self.access.forget()
        with step("Deploying template.yaml" + (" over the kept data" if kept else "")):
            self._deploy(made)
        with step("Opening the doors"):
            self._start_others()
        with step("Building the site"):
            deploy.build_site(self.cloud)
        self._write_access()
        if filled:
            self._fill()

    def watch(self) -> None:
        """Return never; raises ChildDied when a process is gone."""
        while True:
            self.check()
            time.sleep(0.5)

    def check(self) -> None:
        """Raises ChildDied when a process is gone."""
        for child in (self._emulator, *self._others):
            if child is not None:
                child.check()

    def stop(self) -> None:
        """End every process, the emulator last, so that it keeps what the others still wrote."""
        for child in reversed(self._others):
            child.stop(5)
        self._others = []
        if self._sweeper is not None:
            self._sweeper.stop(0)
            self._sweeper = None
        if self._emulator is not None:
            self._emulator.stop()
            self._emulator = None
        if self._state.held():
            self._ledger.all_ended()
        self._state.let_go()

    def _start_emulator(self) -> bool:
        if not self.access.path.exists():
            self._state.clear()  # nobody could enter what is there
        elif self.access.values.get(_FILLED) is False:
            say("\n    (the last run ended before the demo city was filled in: it is begun anew)")
            self._state.clear()
        kept = self._state.prepare(self.ports.emulator, self.access.emulator_port())
        if gone := self._state.cleared():
            remove = ["rm", "-rf", *map(str, gone)]
            self._sweeper = Child("The sweeper", remove, dict(os.environ), self.folder / "logs" / "sweeper.log")
            self._ledger.note(self._sweeper.pid)
        self._emulator = emulator.Emulator(self.ports.emulator, self._state, self.folder / "logs" / "emulator.log")
        self._ledger.note(self._emulator.pid)
        self._emulator.wait_until_ready()
        return kept

    def _fill(self) -> None:
        """A step that was cut off cannot be taken up again: until all is filled in the first time, the next start begins anew."""
        self.access.values.setdefault(_FILLED, False)
        self.access.save()
        seed.fill(self.cloud, self.url, self.access)
        self.access.values[_FILLED] = True
        self.access.save()

    def _deploy(self, made: Path) -> None:
        s3 = self.cloud.client("s3")
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
            s3.create_bucket(Bucket=_CODE_BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
        parameters = {
            "Cloud": "local",
            "EmulatorPort": str(self.ports.emulator),
            "CodeBucket": _CODE_BUCKET,
            "CodeKey": deploy.put_package(self.cloud, _CODE_BUCKET, made),
            "Architecture": package.own_architecture(),
            "PublicUrl": self.url,
            "LineApiUrl": f"http://127.0.0.1:{self.ports.line}",
            "LiffUrl": f"http://localhost:{self.ports.line}/liff",
            "LiffSdkUrl": f"http://localhost:{self.ports.line}/liff/sdk.js",
            "RakutenApiUrl": f"http://127.0.0.1:{self.ports.rakuten}",
        }
        deploy.apply(self.cloud, deploy.put_template(self.cloud, _CODE_BUCKET), parameters)
        deploy.check_code(self.cloud)
        fill_secrets.fill(self.cloud)
        fill_secrets.set_line(self.cloud, self.access.line())
        rakuten = self.access.rakuten()
        fill_secrets.set_rakuten(self.cloud, rakuten["service_secret"], rakuten["license_key"])
        upload.frontends(self.cloud)

    def _start_others(self) -> None:
        label = self.cloud.outputs()["DistributionDomain"].split(".", 1)[0]
        host = f"{label}.cloudfront.localhost:{self.ports.emulator}"
        stand_in = self.folder / "line.json"
        stand_in.touch(mode=0o600)
        kept = self.access.line()
        channel = {name: kept[name] for name in fill_secrets.LINE_VALUES}
        addresses = {
            "webhook_url": f"{self.url}/api/line/webhook",
            "emulator_url": self.cloud.endpoint,
            "liff_endpoint": f"{self.url}/api/line/liff",
        }
        stand_in.write_text(json.dumps(channel | addresses), encoding="utf-8")
        shop = self.folder / "rakuten.json"
        shop.touch(mode=0o600)
        keys = {name: self.access.rakuten()[name] for name in ("service_secret", "license_key")}
        shop.write_text(json.dumps(keys), encoding="utf-8")
        site, line = str(self.ports.site), str(self.ports.line)
        self._others = [
            self._child(
                "The site's door",
                "infra.local.proxy",
                *("--port", site, "--target", self.cloud.endpoint, "--host", host),
            ),
            self._child(
                "The LINE stand-in",
                "infra.local.line_platform",
                *("--port", line, "--state-dir", str(self.folder / "state" / "line"), "--config", str(stand_in)),
            ),
            self._child(
                "The Rakuten stand-in",
                "infra.local.rakuten_platform",
                *("--port", str(self.ports.rakuten), "--config", str(shop)),
            ),
        ]
        for port in (self.ports.site, self.ports.line, self.ports.rakuten):
            self._wait_for(port)

    def _child(self, name: str, module: str, *arguments: str) -> Child:
        log = self.folder / "logs" / f"{module.rsplit('.', 1)[-1]}.log"
        child = Child(name, [sys.executable, "-m", module, *arguments], dict(os.environ), log)
        self._ledger.note(child.pid)
        return child

    def _wait_for(self, port: int) -> None:
        """Until something answers there, whatever it says."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for child in self._others:
                child.check()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise emulator.EmulatorFailed(f"Nothing answers at port {port}. The logs lie in {self.folder / 'logs'}.")

    def _write_access(self) -> None:
        platform = f"http://localhost:{self.ports.line}"
        self.access.values |= {"url": self.url, "aws_endpoint": self.cloud.endpoint, "mail_url": f"{platform}/mail"}
        self.access.line()["platform_url"] = platform
        self.access.rakuten()["platform_url"] = f"http://localhost:{self.ports.rakuten}"
        self.access.values.setdefault("partners", {})
        self.access.values.setdefault("staff", [])
        self.access.save()
