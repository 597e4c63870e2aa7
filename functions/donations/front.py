"""The room's one Api, and what its routes have in common; `api` and the wings put their routes on it."""

from typing import Final

from kernel.app import Api
from kernel.routes import Natural, staff

app = Api("donations")
READ, WRITE, APPROVE = staff("donations.read"), staff("donations.write"), staff("donations.approve")
AT_VERSION: Final = Natural("the version that was seen: a repetition meets its own marker, another change is stale")
