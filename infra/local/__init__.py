"""The local cloud: `python -m infra.local.run` deploys `template.yaml` to an AWS emulator on this machine.

Everything listens on loopback only. What it keeps lies in `.local/` (ignored by git): `state/` the emulator's data, `emulator/` its
own Python environment, `access.json` the addresses and credentials of the demo city.
"""
