"""Names of organisations: however the legal form is written, it is one organisation."""

import pytest

from japan import organisation


@pytest.mark.parametrize(
    "written",
    [
        "株式会社みのり食品",
        "みのり食品株式会社",
        "㈱みのり食品",
        "(株)みのり食品",
        "（株） みのり食品",
        "みのり食品",
        "ﾐﾉﾘ食品",
    ],
)
def test_an_organisation_is_one_whatever_its_form_and_width(written: str) -> None:
    assert organisation.name_key(written) == organisation.name_key("株式会社ミノリ食品")


def test_different_organisations_stay_different() -> None:
    assert organisation.name_key("株式会社みのり食品") != organisation.name_key("株式会社みのり商店")


def test_a_bare_form_is_a_name_of_its_own() -> None:
    assert organisation.without_form("株式会社") == "株式会社"


def test_the_longest_form_goes_first() -> None:
    assert organisation.without_form("医療法人社団ひだまり会") == "ひだまり会"
