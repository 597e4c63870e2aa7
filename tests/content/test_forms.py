"""The forms without JavaScript: a fresh page, and the page that comes back with mistakes, rendered as the Lambda functions do."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from kernel import publicform, schema
from tests.content import site

PAGES = {
    "consortium/application": "/consortium/apply/",
    "crowdsourcing/task": "/tasks/post/",
    "donations/question": "/contact/donations/",
}
POSTS = {
    "consortium/application": "/api/consortium/applications",
    "crowdsourcing/task": "/api/crowdsourcing/tasks",
    "donations/question": "/api/donations/questions",
}
# What a person never fills in by hand: set by the script, or by the link of a sent-back task, or for partner systems alone.
NOT_ASKED = {"started_at", "altcha", "again", "reference"}


class Form(HTMLParser):
    """The controls of the (only) form that posts."""

    def __init__(self) -> None:
        super().__init__()
        self.controls: list[dict[str, str | None]] = []
        self.action = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "form" and named.get("method") == "post":
            self.action = str(named["action"])
        if tag in ("input", "textarea") and named.get("name") not in ("q", None):
            self.controls.append(named | {"tag": tag})


def form_of(html: str) -> Form:
    form = Form()
    form.feed(html)
    return form


def leaves(node: dict[str, Any], prefix: str = "") -> dict[str, dict[str, Any]]:
    """Every field of a schema, dotted name → definition."""
    found: dict[str, dict[str, Any]] = {}
    for name, definition in node["properties"].items():
        if "properties" in definition:
            found |= leaves(definition, f"{prefix}{name}.")
        else:
            found[prefix + name] = definition
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_form_asks_for_exactly_what_its_schema_takes(name: str) -> None:
    form = form_of(site.page(site.built(), PAGES[name]))
    fields = leaves(schema.load(name))
    assert form.action == POSTS[name]
    assert {str(control["name"]) for control in form.controls} == fields.keys() - NOT_ASKED
    for control in form.controls:
        definition = fields[str(control["name"])]
        if control.get("type") in ("radio", "checkbox") and "enum" in (choices := definition.get("items", definition)):
            assert control["value"] in choices["enum"]
        most = definition.get("items", definition).get("maxLength")
        if control.get("maxlength") and most and control["name"] != "website_url":
            assert int(str(control["maxlength"])) <= most, control["name"]


@pytest.mark.parametrize("name", PAGES)
def test_every_choice_of_the_schema_can_be_chosen(name: str) -> None:
    form = form_of(site.page(site.built(), PAGES[name]))
    for field, definition in leaves(schema.load(name)).items():
        choices = definition.get("items", definition).get("enum")
        if choices:
            assert {control["value"] for control in form.controls if control["name"] == field} == set(choices)


def test_a_form_that_comes_back_still_holds_what_was_typed_and_leads_to_the_mistakes() -> None:
    raw = (
        b"organisation.kind=npo&organisation.name=%E3%81%B2%E3%81%A0%22%3E%3Cb%3E&contact.email=hana&interests=ai&interests=security"
        b"&motive=%E4%B8%80%0D%0A%E4%BA%8C&list_publicly=true&agree_terms=true&website_url="
    )
    body = publicform.fields(raw, "consortium/application")
    mistakes = [mistake.as_dict() for mistake in schema.mistakes("consortium/application", body)]
    html = publicform.render(
        "form_error_page.html",
        {"problem": {"errors": mistakes}, "values": body, "form": POSTS["consortium/application"]},
    )
    form = form_of(html)
    by_name = {(control["name"], control.get("value")): control for control in form.controls}
    assert "checked" in by_name["organisation.kind", "npo"]
    assert "checked" not in by_name["organisation.kind", "company"]
    assert {value for (name, value), control in by_name.items() if name == "interests" and "checked" in control} == {
        "ai",
        "security",
    }
    assert "checked" in by_name["list_publicly", "true"]
    assert "checked" not in by_name["agree_antisocial", "true"]
    assert by_name["organisation.name", 'ひだ"><b>']
    assert "<b>" not in html.split("<main")[1].split("まちむすび</b>")[0]
    assert "一\n二</textarea>" in html
    wrong = by_name["contact.email", "hana"]
    assert wrong["aria-invalid"] == "true"
    assert "f-contact-email-wrong" in str(wrong["aria-describedby"])
    for anchor in re.findall(r'<li><a href="#([^"]+)"', html.split('id="summary"')[1].split("</ul>")[0]):
        assert f'id="{anchor}"' in html
    assert f"{len(mistakes)}か所" in html


def test_what_a_guard_says_is_not_counted_among_what_is_to_be_mended() -> None:
    fast = {"pointer": "/started_at", "code": "too-fast", "message": "数秒待ってから、もう一度送ってください。"}
    email = {"pointer": "/email", "code": "email", "message": "形を確かめてください。"}

    def page(*errors: dict[str, str]) -> str:
        shown = {"problem": {"errors": list(errors)}, "form": "/api/donations/questions", "values": {}}
        return publicform.render("form_error_page.html", shown)

    assert "1か所、直すところがあります" in page(email, fast)
    alone = page(fast)
    assert "か所" not in alone and "まだ送っていません" in alone
    assert "<li>数秒待ってから、もう一度送ってください。</li>" in alone


def test_a_sent_back_task_carries_its_token_and_its_lists() -> None:
    values = {
        "title": "校正",
        "skills": ["表計算", "英語"],
        "again": "signed-token",
        "reward": {"kind": "fixed", "yen": 12000},
    }
    html = publicform.render(
        "form_error_page.html",
        {
            "problem": {"detail": "市からのお願い：量を書いてください。"},
            "values": values,
            "form": POSTS["crowdsourcing/task"],
        },
    )
    controls = form_of(html).controls
    assert [control["value"] for control in controls if control["name"] == "again"] == ["signed-token"]
    assert [control.get("value") for control in controls if control["name"] == "skills"] == ["表計算", "英語", None]
    assert [control.get("value") for control in controls if control["name"] == "reward.yen"] == ["12000"]
    assert "市からのお願い：量を書いてください。" in html


def test_a_problem_of_another_form_is_told_without_a_form() -> None:
    problem = {"title": "このリンクは使えません", "detail": "期限が過ぎました。"}
    html = publicform.render(
        "form_error_page.html", {"problem": problem, "values": {}, "form": "/api/consortium/confirm"}
    )
    assert "このリンクは使えません" in html
    assert "期限が過ぎました。" in html
    assert form_of(html).action == ""


def test_pages_of_the_functions_are_not_for_search_engines() -> None:
    html = publicform.render("message_page.html", {"title": "申込みが届きました"})
    assert '<meta name="robots" content="noindex">' in html
    assert "og:url" not in html
