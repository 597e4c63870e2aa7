"""Where a consultation is led to. The page is `line.consultations`' own; it is named here alone."""

from kernel import settings

PAGE = "/services/jobsupport/"


def consultation_page() -> str:
    """The address of the page on which a consultation is asked for and held."""
    return settings.public_url(PAGE)
