"""Where a consultation is led to. The page belongs to `line.consultations` and is opened through `line.liff`; it is named here alone."""

import importlib
import importlib.util

from kernel import settings

PAGE = "/services/jobsupport/"


def consultation_page() -> str:
    """The address of the page on which a consultation is held; the service's own page where none is opened from the talk."""
    if importlib.util.find_spec("line.liff") is None:
        return settings.public_url(PAGE)
    return str(importlib.import_module("line.liff").url("talk"))
