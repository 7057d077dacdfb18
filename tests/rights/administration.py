"""The admin inside the matrix: its rows at each place, and the rule of each of its addresses."""

from functools import lru_cache

from django.apps import apps
from knox.models import AuthToken

from households.models import VisitQuestion
from povertycase import access
from povertycase.choices import OrganisationKind
from povertycase.models import AuditEvent, Channel, Dispatch, Organisation, PolicyParameter
from tests.rights.policy import Rule

OWN_COUNTY = ("own", "sibling")
ADMINISTRATORS = frozenset({"system", "security", "audit"})
# Names of the other county, and what the registers of both hold: no administrator meets them.
HIDDEN = (
    *("邻县", "丁镇", "团结村", "雀丙局", "neighbour"),
    *(f"{kind}雀{mark}" for kind in ("金丝", "银丝", "金") for mark in "甲乙丙"),
)
# Pages that are complete with a format: the answer is a workbook and is opened.
EXPORT = {"format": "1", "resource": "0"}


def rows(owner, code, mark):
    """One row of each kind that the admin shows, at one place; {model label: key}."""
    organisation = Organisation.objects.create(
        name=f"雀{mark}局", kind=OrganisationKind.HELPER, division_id=code[:9]
    )
    parameter = PolicyParameter.objects.create(
        key=f"k{code}", division_id=code[:6], valid_from="2026-01-01", value=1, source="s"
    )
    event = AuditEvent.objects.create(
        actor=owner.username, actor_name="n", verb="v", subject="s", subject_key="1", division_code=code[:9]
    )
    question = VisitQuestion.objects.create(label=f"增加项{mark}", kind="yes_no", division_id=code[:6])
    channel = Channel.objects.create(
        name=f"雀{mark}局通知",
        kind="wecom",
        division_id=code[:9],
        address=f"https://qyapi.weixin.qq.com/{code}",
    )
    dispatch = Dispatch.objects.create(
        channel=channel, day="2026-01-01", until_on="2026-01-01", text=f"雀{mark}局待办", state="failed"
    )
    token, _text = AuthToken.objects.create(user=owner)
    return {
        "povertycase.division": code[:9],
        "povertycase.organisation": organisation.pk,
        "povertycase.policyparameter": parameter.pk,
        "povertycase.auditevent": event.pk,
        "households.visitquestion": question.pk,
        "povertycase.user": owner.pk,
        "knox.authtoken": token.pk,
        "povertycase.channel": channel.pk,
        "povertycase.dispatch": dispatch.pk,
        "dispatch": dispatch.pk,
    }


@lru_cache(maxsize=1024)
def rule(operation):
    """Who may open an address of the admin: by the table of rights, in the own county."""
    model = _model_of(operation)
    if model is None:
        roles = ADMINISTRATORS
    else:
        label = model._meta.label_lower
        roles = frozenset(role.value for role, rights in access.ADMIN_RIGHTS.items() if label in rights)
    has_row = "object_id" in operation.arguments
    return Rule(
        roles=roles,
        subject=model._meta.label_lower if has_row and model else None,
        argument="object_id",
        body=EXPORT if operation.name.endswith("_export") else None,
        hidden=HIDDEN,
        places=OWN_COUNTY,
        refusals=frozenset({302, 403, 404, 405}),
        public=operation.name in {"admin:login", "admin:logout", "admin:jsi18n"} or model is None,
    )


def _model_of(operation):
    """The model of `admin/app/model/…`, None for the site's own pages."""
    parts = operation.route.removeprefix("admin/").split("/")
    try:
        return apps.get_model(parts[0], parts[1])
    except (LookupError, IndexError):
        return None
