"""The address that opens the consultation page from the talk."""

from line import liff


def page_url() -> str:
    """Where a button in a person's talk leads to her consultation, on our own page.

    It is the same for everybody: who opens it is proved by LINE, never by what stands in an address.
    """
    return liff.url("talk")
