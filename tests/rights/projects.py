"""A project of each place of the canaries, with one record of everything that hangs on it."""

import datetime
from decimal import Decimal

from django.utils import timezone

from povertycase.actions import store_file
from povertycase.choices import JobKind
from povertycase.models import Job, Organisation
from projects.models import (
    Allocation,
    Asset,
    AssetIncome,
    AssetStrategy,
    BenefitLink,
    FinanceLedgerYear,
    FundBatch,
    FundShare,
    IncomePlan,
    LedgerEntry,
    Loan,
    LoanRepayment,
    Milestone,
    PaymentRequest,
    Project,
    ProjectFunding,
    ProjectNotice,
    ProjectReview,
    ProjectTarget,
    Relocation,
    SubsidyClaim,
    SubsidyRate,
    SubsidyRecipient,
    SubsidyScheme,
    VillageIncome,
    Workshop,
    YearClosing,
)
from tests.rights import benefits

DAY = datetime.date(2024, 3, 1)
YUAN = Decimal("100000.00")


def rows(there, owner, mark):
    """The records by kind; the words of a project are canaries of its place.

    Its money came to its township, so that one place's batch is not its sister's.
    """
    place = there.household.division_id
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    paper = {"content": f"%PDF-1.4 金雀凭证{mark}".encode(), "by": owner}
    project = Project.objects.create(
        number=f"{place[:6]}2024{ord(mark)}",
        division_id=place,
        year=2024,
        name=f"金雀项目{mark}",
        category="产业发展",
        status="planned",
        listed_on=DAY,
        authority=Organisation.objects.get(name="医疗保障局"),
        contractor=f"金雀施工{mark}",
        **moved,
    )
    ProjectFunding.objects.create(project=project, source="中央衔接资金", planned_yuan=YUAN)
    ProjectTarget.objects.create(
        project=project, kind="quantity", name=f"金雀指标{mark}", unit="亩", planned=Decimal(10)
    )
    here = {"project": project, "division_id": place}
    notice = ProjectNotice.objects.create(
        **here,
        stage="village",
        posted_on=DAY,
        ended_on=timezone.localdate() + datetime.timedelta(days=2),
        place=f"金雀公示{mark}",
        photo=store_file(**paper, name="公示.pdf"),
        posted_by=owner,
    )
    milestone = Milestone.objects.create(
        **here,
        kind="started",
        planned_on=DAY,
        actual_on=DAY,
        document=store_file(**paper, name="开工令.pdf"),
        note=f"金雀节点{mark}",
    )
    batch = FundBatch.objects.create(
        division_id=place[:9],
        year=2024,
        document_number=f"金雀文号{mark}",
        level="中央",
        source="中央衔接资金",
        fund_class="special",
        name=f"金雀批次{mark}",
        amount_yuan=YUAN,
        issued_on=DAY,
        arrived_on=DAY,
        document=store_file(**paper, name="下达文件.pdf"),
    )
    use = {"purpose": f"金雀用途{mark}"}
    FundShare.objects.create(batch=batch, **use, category="产业发展", amount_yuan=YUAN)
    ledger = FinanceLedgerYear.objects.create(division_id=place[:9], year=2016, projects=1, amount_yuan=YUAN)
    closing = YearClosing.objects.create(division_id=place[:9], year=2016, closed_on=DAY, closed_by=owner)
    sheet = Job.objects.create(
        kind=JobKind.IMPORT_PROJECTS,
        dedup_key=f"{notice.photo_id}",
        actor=owner,
        state="done",
        finished_at=timezone.now(),
        result={
            "kind": "projects",
            **dict.fromkeys(("rows", "held"), 1),
            **dict.fromkeys(("new", "adopted", "changed", "unchanged", "written"), 0),
            "findings": [
                {
                    "code": "E-PROJ-STEP",
                    "severity": "error",
                    "sheet": "项目库",
                    "row": 3,
                    "column": "项目名称",
                    "value": project.name,
                    "message": f"金雀约定{mark}",
                }
            ],
            "finding_counts": {"E-PROJ-STEP": 1},
            "is_refused": False,
        },
    )
    link = BenefitLink.objects.create(
        **here,
        beneficiary=there.household,
        mode="guaranteed",
        terms=f"金雀约定{mark}",
        started_on=DAY,
        created_by=owner,
    )
    allocation = Allocation.objects.create(
        **here, **use, batch=batch, category="产业发展", amount_yuan=YUAN, allocated_on=DAY
    )
    payment = PaymentRequest.objects.create(
        **use,
        allocation=allocation,
        division_id=place,
        mode="progress",
        amount_yuan=Decimal("1000.00"),
        payee=f"金雀收款{mark}",
        proof=store_file(**paper, name="合同.pdf"),
        requested_on=DAY,
        status="paid",
        **moved,
    )
    entry = LedgerEntry.objects.create(
        **use,
        allocation=allocation,
        request=payment,
        kind="progress",
        amount_yuan=Decimal("1000.00"),
        booked_on=DAY,
        payee=f"金雀收款{mark}",
        proof=payment.proof,
        booked_by=owner,
    )
    left = left_behind(there, here, paper, owner, mark)
    given = benefits.rows(link, paper, owner, mark)
    left |= in_the_village(place, here["project"], owner, mark)
    words = (
        "资产",
        "管护",
        "策略",
        "银行",
        "项目",
        "施工",
        "指标",
        "公示",
        "节点",
        "文号",
        "批次",
        "用途",
        "收款",
        "凭证",
        "约定",
        "兑现",
        "黄羊",
        "归还",
        "分配",
        "补贴",
        "申报",
        "依据",
        "车间",
    )
    there.shown = (*there.shown, *(f"金雀{word}{mark}" for word in words))
    return {
        "project": project.pk,
        "project_notice": notice.pk,
        "milestone": milestone.pk,
        "fund_batch": batch.pk,
        "ledger_year": ledger.pk,
        "year_closing": closing.pk,
        "sheet_import": sheet.pk,
        "allocation": allocation.pk,
        "payment": payment.pk,
        "ledger_entry": entry.pk,
        **left,
        **given,
        **subsidised(there, paper, owner, mark),
    }


def subsidised(there, paper, owner, mark):
    """A subsidy of the place that the canaries' department decides, and the household's claim on it."""
    place = there.household.division_id
    scheme = SubsidyScheme.objects.create(
        division_id=place,
        year=2024,
        kind="per_head",
        name=f"金雀补贴{mark}",
        source=f"金雀补贴{mark}",
        authority=Organisation.objects.get(name="医疗保障局"),
        created_by=owner,
    )
    SubsidyRate.objects.create(scheme=scheme, per="person", rate_yuan=Decimal("100.00"))
    claim = SubsidyClaim.objects.create(
        scheme=scheme,
        household=there.household,
        division_id=place,
        people=2,
        amount_yuan=Decimal("200.00"),
        requested_on=DAY,
        note=f"金雀申报{mark}",
        document=store_file(**paper, name="验收表.pdf"),
        moved_by=owner,
        moved_at=timezone.now(),
    )
    for person in (there.head, there.child):
        SubsidyRecipient.objects.create(
            claim=claim, scheme=scheme, period=1, status=claim.status, person=person
        )
    return {"subsidy_scheme": scheme.pk, "subsidy_claim": claim.pk}


def left_behind(there, here, paper, owner, mark):
    """An asset with its plan, income, strategy and review; a loan with a repayment, and a move."""
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    document = store_file(**paper, name="纪要.pdf")
    asset = Asset.objects.create(
        **here,
        name=f"金雀资产{mark}",
        kind="productive",
        value_yuan=YUAN,
        formed_on=DAY,
        owner_level="collective",
        owner_name=f"金雀资产{mark}",
        confirmed_on=DAY,
        title_document=document,
        keeper=f"金雀管护{mark}",
        status="idle",
        **moved,
    )
    word = f"金雀策略{mark}"
    plan = IncomePlan.objects.create(
        asset=asset, decided_on=DAY, terms=word, document=document, recorded_by=owner
    )
    income = AssetIncome.objects.create(
        asset=asset, received_on=DAY, amount_yuan=YUAN, payer=word, recorded_by=owner
    )
    strategy = AssetStrategy.objects.create(
        asset=asset, division_id=asset.division_id, plan=word, owner=owner, due_on=DAY
    )
    review = ProjectReview.objects.create(
        **here, year=2024, round=1, outcome="faulty", found=word, reviewed_on=DAY, reviewed_by=owner
    )
    home = {"household": there.household, "division_id": there.household.division_id}
    loan = Loan.objects.create(
        **home,
        borrower=there.head,
        bank=f"金雀银行{mark}",
        use="planting",
        purpose=word,
        amount_yuan=Decimal("50000.00"),
        months=12,
        applied_on=DAY,
        decided_on=DAY,
        lent_on=DAY,
        due_on=DAY + datetime.timedelta(days=365),
        subsidised_yuan=0,
        subsidy_share=0,
        status="lent",
        **moved,
    )
    repayment = LoanRepayment.objects.create(
        loan=loan,
        repaid_on=DAY,
        amount_yuan=Decimal("1.00"),
        repayer="household",
        note=word,
        booked_by=owner,
    )
    move = Relocation.objects.create(**home, project=here["project"])
    return {
        "asset": asset.pk,
        "income_plan": plan.pk,
        "asset_income": income.pk,
        "asset_strategy": strategy.pk,
        "loan": loan.pk,
        "loan_repayment": repayment.pk,
        "review": review.pk,
        "relocation": move.pk,
    }


def in_the_village(place, project, owner, mark):
    """A year's income that was confirmed, and a workshop."""
    income = VillageIncome.objects.create(
        division_id=place, year=2024, confirmed_on=DAY, confirmed_by=owner, grounds=f"金雀依据{mark}"
    )
    income.lines.create(source="shares", amount_yuan=YUAN)
    workshop = Workshop.objects.create(
        division_id=place,
        project=project,
        kind="workshop",
        name=f"金雀车间{mark}",
        jobs=3,
        note=f"金雀车间{mark}",
    )
    return {"village_income": income.pk, "workshop": workshop.pk}
