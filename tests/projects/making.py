"""Projects and money for tests, made by the actions that people use."""

import datetime
from decimal import Decimal

from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Division, Organisation
from projects import actions
from projects.choices.benefits import BenefitMode
from projects.choices.library import NoticeStage
from projects.models import BenefitLink, PaymentRequest
from tests import factories

TODAY = datetime.date(2024, 10, 8)
PDF = actions.Upload("合同.pdf", b"%PDF-1.4 test")
FACTS = {
    "year": 2024,
    "name": "红星村花椒基地",
    "category": "产业发展",
    "subcategory": "生产项目",
    "nature": "新建",
    "is_construction": True,
    "place": "红星村二组",
    "content": "新建花椒基地 200 亩",
    "planned_start_on": datetime.date(2024, 3, 1),
    "planned_end_on": datetime.date(2024, 11, 30),
    "households": 30,
    "people": 92,
    "participation": "村民代表大会讨论，务工优先",
    "linkage": "保底分红加务工",
}
FUNDING = {"中央衔接资金": Decimal("500000.00")}
TARGETS = [("performance", "亩均产值", "元", Decimal(3000)), ("quantity", "基地面积", "亩", Decimal(200))]
# How a project is brought into the year's plan: the verb and who takes it.
ROAD = (("apply", "village"), ("review", "township"), ("approve", "county"), ("enlist", "county2"))


def cast_of_projects(world):
    """The cast, and who else has to do with projects; the parameters are loaded."""
    save_parameters(read_parameters())
    world.builder = Organisation.objects.create(
        name="示例县农发公司", kind=OrganisationKind.IMPLEMENTER, division_id=factories.COUNTY
    )
    world.finance_office = Organisation.objects.create(
        name="财政局", kind=OrganisationKind.DEPARTMENT, trade=Trade.FINANCE, division_id=factories.COUNTY
    )
    world.owner = factories.user("owner", Role.DEPARTMENT, factories.COUNTY, organisation=world.builder)
    world.finance = factories.user(
        "finance", Role.DEPARTMENT, factories.COUNTY, organisation=world.finance_office
    )
    world.county2 = factories.user("county2", Role.COUNTY, factories.COUNTY, organisation=world.lead)
    return world


def draft(world, **changes):
    """A complete draft in the cast's village."""
    facts = {**FACTS, "authority": world.lead, "implementer": world.builder, **changes}
    division = Division.objects.get(pk=changes.pop("division", factories.VILLAGE))
    facts.pop("division", None)
    return actions.draft_project(
        division=division, facts=facts, funding=FUNDING, targets=TARGETS, by=world.village
    )


def put_up(world, project, stage, *, days=10, since=datetime.date(2024, 1, 10)):
    """One notice with its address."""
    notice = actions.NoticeDraft(
        stage=stage,
        posted_on=since,
        ended_on=since + datetime.timedelta(days=days),
        url="https://example.com/notice",
    )
    project.refresh_from_db()
    return actions.post_notice(project, notice, by=world.county, on=TODAY, version=project.version)


def link(world, project, household=None):
    """A household, the cast's unless another is given, benefits from a project."""
    return BenefitLink.objects.create(
        project=project,
        division_id=project.division_id,
        beneficiary=household or world.own,
        mode=BenefitMode.GUARANTEED,
        started_on=TODAY,
        created_by=world.county,
    )


def listed_project(world, **changes):
    """A project in the library, by all its gates."""
    project = draft(world, **changes)
    link(world, project)
    for stage in NoticeStage.values:
        put_up(world, project, stage)
    for verb, who in ROAD:
        project.refresh_from_db()
        project = actions.advance_project(
            project, verb, by=getattr(world, who), on=TODAY, version=project.version
        )
    return project


def planned_project(world, **changes):
    """A project of the year's plan."""
    project = listed_project(world, **changes)
    project.refresh_from_db()
    return actions.advance_project(project, "plan", by=world.county, on=TODAY, version=project.version)


def batch(world, yuan="1000000.00", *, number="示财农〔2024〕3号", **changes):
    """Money that has arrived in the county, all of it for one use unless told otherwise."""
    facts = {
        "year": 2024,
        "document_number": number,
        "level": "中央",
        "source": "中央衔接资金",
        "fund_class": "special",
        "name": "2024年第一批中央衔接资金",
        "amount_yuan": Decimal(yuan),
        "issued_on": datetime.date(2024, 1, 5),
        "arrived_on": datetime.date(2024, 1, 20),
        "shares": [
            actions.ShareDraft(purpose="支持产业发展", category="产业发展", amount_yuan=Decimal(yuan))
        ],
    }
    county = Division.objects.get(pk=factories.COUNTY)
    return actions.record_batch(
        actions.BatchDraft(**facts | changes), division=county, parent=None, by=world.county
    )


def allocation(world, project=None, yuan="100000.00", *, of=None):
    """Money of a batch for a project of the year's plan."""
    project = project or planned_project(world)
    money = of or batch(world)
    money.refresh_from_db()
    return actions.allocate(
        money,
        project,
        purpose="支持产业发展",
        amount_yuan=Decimal(yuan),
        by=world.county,
        on=TODAY,
        version=money.version,
    )


def asked(world, given, yuan, *, mode="progress", by=None):
    """A request for money."""
    given.refresh_from_db()
    wanted = actions.PaymentDraft(mode=mode, amount_yuan=Decimal(yuan), payee="示例农发公司", proof=PDF)
    return actions.request_payment(given, wanted, by=by or world.township, on=TODAY, version=given.version)


def approved(world, given, yuan, **how):
    """A request that another person agreed to."""
    payment = asked(world, given, yuan, **how)
    return actions.approve_payment(payment, by=world.county, version=payment.version)


def paid(world, given, yuan, **how):
    """A payment in the ledger."""
    payment = approved(world, given, yuan, **how)
    payment = PaymentRequest.objects.get(pk=payment.pk)
    return actions.pay(payment, by=world.county, on=TODAY, version=payment.version)
