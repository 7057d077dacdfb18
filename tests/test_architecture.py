"""What a person could forget, enumerated."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import DecimalField, FloatField, ForeignKey
from django.urls import get_resolver

from households import actions as register_actions
from povertycase import actions as kernel_actions
from tests.urls import operations

ROOT = Path(__file__).resolve().parent.parent
OURS = ("povertycase", "households", "projects", "monitoring", "rectification")
CODE = sorted(
    path
    for app in OURS
    for path in (ROOT / app).rglob("*.py")
    if not {"migrations", "static"} & set(path.parts)
)
MODULE_LINES, FUNCTION_LINES = 300, 40

# Tables without a jurisdiction of their own, each with the reason.
UNSCOPED = {
    "povertycase.Division": "public codes",
    "povertycase.Organisation": "reference data, seen in the admin inside the jurisdiction",
    "povertycase.User": "accounts, seen by the security administrator",
    "povertycase.Posting": "accounts, seen by the security administrator",
    "povertycase.PastPassword": "never shown",
    "povertycase.PolicyParameter": "public numbers",
    "povertycase.CalendarDay": "public days",
    "povertycase.Channel": "kept in the admin inside the jurisdiction",
    "households.VisitQuestion": "what everybody is asked, kept in the admin inside the jurisdiction",
    "povertycase.FigureRun": "one row about when everything was counted last",
    "povertycase.StaleFigure": "which places are to be counted anew; never shown",
    "povertycase.Installation": "one row about the installation",
    "povertycase.AuditEvent": "seen in the admin inside the jurisdiction",
    "povertycase.Attachment": "its owner's address guards it",
    "households.IncomeLine": "part of its statement",
    "households.RollRow": "part of its batch",
    "households.RollFinding": "part of its batch",
    "households.RollDifference": "part of its batch",
    "monitoring.CaseRisk": "part of its case",
    "monitoring.FeedRow": "part of its batch",
    "monitoring.DailyScreening": "which days a county was screened on; never shown",
    "monitoring.EntranceCount": "how often somebody knocked, by a keyed hash; never shown",
    "projects.ProjectFunding": "part of its project",
    "projects.ProjectTarget": "part of its project",
    "projects.FundShare": "part of its batch",
    "projects.SubsidyRate": "part of its scheme",
    "projects.SubsidyRecipient": "part of its claim",
    "projects.VillageIncomeLine": "part of its year",
    "povertycase.UnitGroupMember": "part of its group",
    "rectification.WorkSection": "part of its plan",
    "rectification.RankingLine": "part of its ranking",
    "rectification.CampaignPhase": "part of its campaign",
    "rectification.CampaignTopic": "part of its campaign",
    "rectification.MeasureTemplate": "public words",
    "rectification.ScoreItem": "part of its scheme",
    "rectification.ScoreMark": "part of its sheet",
    "rectification.SampledVillage": "part of its draw",
    "rectification.SanctionedPerson": "part of its referral",
    "rectification.TicketType": "public kinds of problems",
}


def our_models():
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Event") or model.__name__ == "AuditEvent"
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_is_scoped_or_excused(model):
    scoped = hasattr(model._default_manager.get_queryset(), "visible_to")

    assert scoped != (model._meta.label in UNSCOPED), "scope it, or give the reason in UNSCOPED"


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_says_what_a_row_is(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert model._meta.ordering == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_money_is_exact_and_named(model):
    for field in model._meta.get_fields():
        assert not isinstance(field, FloatField)
        if isinstance(field, DecimalField) and field.name.endswith("_yuan"):
            assert (field.max_digits, field.decimal_places) == (18, 2)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_rows_with_a_household_move_with_it(model):
    """A copied division beside a household is held equal by the database."""
    names = {field.name for field in model._meta.get_fields() if isinstance(field, ForeignKey)}
    if {"household", "division"} <= names:
        kinds = [type(constraint).__name__ for constraint in model._meta.constraints]
        assert "CompositeForeignKey" in kinds


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path):
    source = path.read_text()
    lines = source.count("\n") + 1
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]

    assert lines <= MODULE_LINES
    assert not long


# By its layer: actions and models about reports are no reports.
TRANSLATORS = re.compile(r"^\w+/(views|api|forms|reports|imports)(/|\.py)")
# What a request may touch without a scope: reference data, and what is found through a scoped owner.
PLAIN_OBJECTS = {
    "Division",
    "Installation",
    "Posting",
    "Organisation",
    "User",
    "Authenticator",
    "AuthToken",
    "TicketType",
}


@pytest.mark.parametrize(
    "path",
    [path for path in CODE if TRANSLATORS.search(str(path.relative_to(ROOT)))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_what_is_shown_begins_with_visible_to(path):
    assert unscoped_reads(path.read_text()) == []


def unscoped_reads(source):
    """`X.objects.y` in a translator where y is not visible_to and X is not reference data."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        if node.value.attr not in {"objects", "_default_manager", "_base_manager"}:
            continue
        owner = ast.unparse(node.value.value)
        if node.attr not in {"visible_to", "none"} and owner.split(".")[-1] not in PLAIN_OBJECTS:
            found.append(f"line {node.lineno}: {owner}.objects.{node.attr}")
    return found


def test_the_scope_walker_sees_an_unscoped_read():
    assert unscoped_reads("Household.objects.filter(pk=1)")
    assert unscoped_reads("models.Household._base_manager.all()")
    assert not unscoped_reads("Household.objects.visible_to(user)")


def public_actions():
    for package in (kernel_actions, register_actions):
        for name in package.__all__:
            function = getattr(package, name)
            if inspect.isfunction(function):
                yield pytest.param(function, id=f"{package.__name__}.{name}")


# Verbs of the machinery: they act for a job or a record whose actor is known.
ACTORLESS = {
    "claim",
    "ring",
    "ring_waiting",
    "finish",
    "fail",
    "open_file",
    "decrypted",
    "delete_expired_files",
    "clear_left_staging",
    "delete_unclaimed_files",
    "end_expired",
}


@pytest.mark.parametrize("function", list(public_actions()))
def test_every_action_says_who_acts(function):
    if function.__name__ in ACTORLESS:
        pytest.skip("machinery")
    parameter = inspect.signature(function).parameters.get("by")

    assert parameter is not None
    assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
    assert function.__doc__
    assert not any(
        p.kind is inspect.Parameter.VAR_KEYWORD for p in inspect.signature(function).parameters.values()
    )


def rule_functions():
    for path in sorted(path for app in OURS for path in (ROOT / app / "rules").rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield pytest.param(node, id=f"{path.stem}.{node.name}")


@pytest.mark.parametrize("node", list(rule_functions()))
def test_every_rule_names_its_source(node):
    sources = (ROOT / "docs/sources.md").read_text()
    docstring = ast.get_docstring(node) or ""
    named = re.findall(r"Source: ([\w-]+)", docstring)

    assert named, "a rule says where it comes from"
    assert all(re.search(rf"\b{re.escape(key)}\b", sources) for key in named)


LOGIN_FREE = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "mfa_authenticate",
    "api:login",
    "healthz",
    "readyz",
    "metrics",
    "phone:shell",
    "phone:manifest",
    "phone:worker",
    "declare:form",
    "declare:follow",
    "open:counties",
    "open:county",
    "admin:jsi18n",
    "admin:login",
}


@pytest.mark.django_db
@pytest.mark.parametrize("operation", list(operations(get_resolver())), ids=lambda op: op.name)
def test_every_address_wants_a_login(client, operation):
    answer = client.get(operation.example)

    if operation.name in LOGIN_FREE:
        return
    assert answer.status_code in {401, 302, 404, 405}, answer.status_code
    if answer.status_code == 302:
        assert "login" in answer["Location"]


def test_no_english_on_a_users_page():
    """Templates show Chinese: no run of Latin words between tags."""
    words = re.compile(r">\s*[A-Za-z][A-Za-z ,.']{11,}\s*<")
    for template in sorted((ROOT / "templates").rglob("*.html")):
        assert not words.search(template.read_text()), template.name


def test_every_decision_and_every_screen_is_listed():
    for folder, pattern in (("adr", "0*.md"), ("screens", "*.png")):
        listed = re.findall(r"\]\(([^)]+)\)", (ROOT / "docs" / folder / "README.md").read_text())

        assert sorted(listed) == sorted(path.name for path in (ROOT / "docs" / folder).glob(pattern)), folder


def test_no_two_decisions_have_one_number():
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("0*.md")]

    assert len(numbers) == len(set(numbers))
