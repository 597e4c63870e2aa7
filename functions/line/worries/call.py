"""The way from a conversation to the page: a button that LINE opens as this user."""

from line import liff
from line.scenarios import calls


def from_conversation(asked: calls.Asked) -> calls.Done:
    """Lead to the page. The address names nobody."""
    assert asked.user_key
    return calls.Done(calls.worries_page(liff.url("worries")))


calls.serve(calls.WORRIES, from_conversation)
