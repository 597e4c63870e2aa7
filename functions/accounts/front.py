"""The room's one Api; `api` (everybody) and `api_admin` (administrators, auditors) put their routes on it."""

from kernel.app import Api

app = Api("accounts")
