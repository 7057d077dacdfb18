"""0-18, 2-36 and P-LOAN: small loans, from the application to the last yuan, and who is reminded."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from households.models import Person
from povertycase.actions.reminders import remind
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Notification, Obligation, Reminder
from projects import actions
from projects.choices.loans import DueStep, LoanStatus, LoanUse
from projects.models import Loan, LoanRepayment
from projects.rules import loans as rules
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY

LIMITS = rules.Limits(Decimal(50000), Decimal(100000), 36, 18, 65)
BORN = datetime.date(1970, 5, 5)
APPLIED, DECIDED, LENT = (datetime.date(2024, 8, day) for day in (1, 6, 10))


@pytest.fixture
def cast(world):
    """The cast; the head of its household is known to be 54 years old."""
    making.cast_of_projects(world)
    world.head = Person.objects.get(name="张三丰")
    world.head.birth_on = BORN
    world.head.save()
    return world


def codes(caught):
    return [item.code for item in caught.value.unmet]


def apply(cast, yuan="50000.00", *, by=None, household=None, **changes):
    facts = {
        "borrower": cast.head,
        "bank": "示例农商行",
        "use": "planting",
        "purpose": "花椒种植",
        "amount_yuan": Decimal(yuan),
        "months": 36,
        "applied_on": APPLIED,
    }
    household = household or cast.own
    household.refresh_from_db()
    draft = actions.LoanDraft(**facts | changes)
    return actions.apply_for_loan(
        household, draft, by=by or cast.village, on=TODAY, version=household.version
    )


def approve(cast, loan):
    loan.refresh_from_db()
    return actions.approve_loan(loan, decided_on=DECIDED, by=cast.township, on=TODAY, version=loan.version)


def lend(cast, loan, on=LENT):
    loan.refresh_from_db()
    return actions.lend(loan, lent_on=on, by=cast.township, on=max(on, TODAY), version=loan.version)


def lent(cast, yuan="50000.00", **changes):
    return lend(cast, approve(cast, apply(cast, yuan, **changes)))


def repay(cast, loan, yuan, *, repayer="household", note=""):
    loan.refresh_from_db()
    draft = actions.RepaymentDraft(repaid_on=TODAY, amount_yuan=Decimal(yuan), repayer=repayer, note=note)
    return actions.record_repayment(loan, draft, by=cast.township, on=TODAY, version=loan.version)


@pytest.mark.parametrize(
    ("born", "on", "fits"),
    [
        ((1959, 6, 1), (2024, 6, 1), True),  # 65 years and no day
        ((1959, 6, 1), (2025, 5, 31), True),
        ((1959, 6, 1), (2025, 6, 1), False),  # the 66th birthday
        ((2006, 6, 1), (2024, 6, 1), True),
        ((2006, 6, 2), (2024, 6, 1), False),
        ((1960, 2, 29), (2026, 2, 28), True),
        ((1960, 2, 29), (2026, 3, 1), False),
        ((2008, 2, 29), (2026, 2, 28), False),
        ((2008, 2, 29), (2026, 3, 1), True),
    ],
)
def test_age_is_completed_years_on_the_day_it_is_lent(born, on, fits):
    """S41: 65y0d ok; 66th birthday no."""
    unmet = rules.age_unmet(datetime.date(*born), LIMITS, on=datetime.date(*on))

    assert (unmet == []) is fits


def test_nothing_is_lent_to_somebody_of_unknown_age():
    assert [item.code for item in rules.age_unmet(None, LIMITS, on=TODAY)] == ["birth_unknown"]


@pytest.mark.parametrize(
    ("yuan", "rest", "top_up", "code"),
    [
        ("50000", "0", False, None),
        ("50000.01", "0", False, "loan_cap"),
        ("0.01", "50000", False, "loan_cap"),
        ("50000", "50000", True, None),
        ("50000.01", "50000", True, "loan_total"),
        ("60000", "40000", True, None),
    ],
)
def test_how_much(yuan, rest, top_up, code):
    wish = rules.Wish(Decimal(yuan), 36, "planting", BORN, Decimal(rest), top_up)

    assert [item.code for item in rules.amount_unmet(wish, LIMITS)] == ([code] if code else [])


@pytest.mark.parametrize(("months", "fits"), [(0, False), (1, True), (36, True), (37, False)])
def test_how_long(months, fits):
    assert (rules.months_unmet(months, LIMITS) == []) is fits


@pytest.mark.parametrize("use", [*LoanUse.values, "gambling"])
def test_what_for(use):
    """Forbidden: 户贷企用, 入股分红, 建房, 结婚, 还债."""
    fits = use in {"planting", "breeding", "processing", "tourism", "trade"}

    assert (rules.use_unmet(use) == []) is fits


@pytest.mark.parametrize(
    ("yuan", "rest", "subsidised"),
    [
        ("50000", "0", "50000"),
        ("30000", "0", "30000"),
        ("50000", "50000", "0"),
        ("60000", "40000", "10000"),
        ("10000", "60000", "0"),
    ],
)
def test_the_part_above_the_cap_bears_no_subsidy(yuan, rest, subsidised):
    found = rules.subsidised_yuan(Decimal(yuan), Decimal(rest), cap_yuan=Decimal(50000))

    assert found == Decimal(subsidised)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (61, None),
        (60, DueStep.FIRST),
        (31, DueStep.FIRST),
        (30, DueStep.SECOND),
        (8, DueStep.SECOND),
        (7, DueStep.LAST),
        (0, DueStep.LAST),
        (-1, DueStep.OVERDUE),
    ],
)
def test_reminders_at_sixty_thirty_and_seven_days(left, step):
    """H-LOAN-02."""
    due = TODAY + datetime.timedelta(days=left)

    assert rules.due_step(due, as_of=TODAY, days=(60, 30, 7)) == step


def test_a_term_ends_with_a_shorter_month():
    assert rules.due_on(datetime.date(2024, 2, 29), 12) == datetime.date(2025, 2, 28)


def test_from_application_to_the_last_yuan(cast):
    loan = lent(cast)

    assert (loan.status, loan.due_on) == (LoanStatus.LENT, datetime.date(2027, 8, 10))
    assert (loan.subsidised_yuan, loan.subsidy_share) == (Decimal("50000.00"), Decimal("0.70"))
    repay(cast, loan, "49999.99")
    with pytest.raises(Invalid) as caught:
        repay(cast, loan, "0.02")
    assert codes(caught) == ["exceeds_rest"]

    repay(cast, loan, "0.01")

    loan.refresh_from_db()
    assert loan.status == LoanStatus.REPAID
    with pytest.raises(Conflict):
        repay(cast, loan, "1.00")


def test_everything_that_is_wrong_at_once(cast):
    cast.head.birth_on = datetime.date(1950, 1, 1)
    cast.head.save()

    with pytest.raises(Invalid) as caught:
        apply(cast, "60000", months=48, use="house")

    assert codes(caught) == ["loan_cap", "loan_months", "loan_age", "loan_use"]


def test_the_age_is_asked_again_on_the_day_it_is_lent(cast):
    cast.head.birth_on = datetime.date(1958, 8, 10)
    cast.head.save()
    loan = approve(cast, apply(cast))

    with pytest.raises(Invalid) as caught:
        lend(cast, loan)

    assert codes(caught) == ["loan_age"]
    assert lend(cast, loan, datetime.date(2024, 8, 9)).status == LoanStatus.LENT


def test_who_borrows_belongs_to_the_household(cast):
    """户借户用户还."""
    stranger = Person.objects.get(name="王五")

    with pytest.raises(Invalid) as caught:
        apply(cast, borrower=stranger)

    assert "not_a_member" in codes(caught)


def test_an_ordinary_household_gets_none(cast):
    cast.own.household_type = "一般农户"
    cast.own.save()

    with pytest.raises(Invalid) as caught:
        apply(cast)

    assert codes(caught) == ["not_eligible"]


def test_one_loan_a_household_and_one_that_tops_it_up(cast):
    first = lent(cast)
    with pytest.raises(Invalid) as caught:
        apply(cast, "1.00")
    assert codes(caught) == ["loan_open"]

    top_up = lent(cast, tops_up=first)

    assert (top_up.subsidised_yuan, top_up.amount_yuan) == (Decimal(0), Decimal("50000.00"))
    for base, code in ((first, "top_up_open"), (top_up, "top_up_unfit")):
        with pytest.raises(Invalid) as caught:
            apply(cast, "1.00", tops_up=base)
        assert codes(caught) == [code]


def test_what_tops_up_nothing(cast):
    waiting = apply(cast)

    with pytest.raises(Invalid) as caught:
        apply(cast, tops_up=waiting)

    assert codes(caught) == ["top_up_of_none"]


def test_the_database_holds_one_open_loan_a_household(cast):
    loan = apply(cast)
    facts = {
        field.attname: getattr(loan, field.attname)
        for field in Loan._meta.concrete_fields
        if field.name not in {"id", "version"}
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(**facts)
    other = {"household": cast.sibling, "division_id": cast.sibling.division_id, "tops_up": loan}
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(**{**facts, **other})


def test_the_database_holds_what_is_paid_back(cast):
    waiting = apply(cast)
    line = {"repaid_on": TODAY, "repayer": "household", "booked_by": cast.county}
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanRepayment.objects.create(loan=waiting, amount_yuan="1.00", **line)

    loan = lend(cast, approve(cast, waiting))
    for wrong in (
        {"amount_yuan": "50000.01"},
        {"amount_yuan": "-0.01", "note": "冲正"},
        {"amount_yuan": "0"},
        {"amount_yuan": "1.00", "repayer": "nobody"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LoanRepayment.objects.create(**{"loan": loan, **line, **wrong})
    repay(cast, loan, "1.00")
    for statement in (
        "UPDATE projects_loanrepayment SET amount_yuan = 2",
        "DELETE FROM projects_loanrepayment",
    ):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_keeps_a_loan_whole(cast):
    loan = lent(cast)
    for wrong in (
        {"due_on": None},
        {"due_on": LENT},
        {"subsidised_yuan": "50000.01"},
        {"use": "house"},
        {"decided_on": APPLIED - datetime.timedelta(days=1)},
        {"lent_on": DECIDED - datetime.timedelta(days=1)},
        {"months": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Loan.objects.filter(pk=loan.pk).update(**wrong)


def test_a_repayment_that_was_none_is_booked_back(cast):
    loan = lent(cast)
    repay(cast, loan, "50000.00")
    loan.refresh_from_db()
    wrong = actions.RepaymentDraft(
        repaid_on=TODAY, amount_yuan=Decimal("50000.01"), repayer="household", note="记到别户"
    )
    with pytest.raises(Invalid) as caught:
        actions.correct_repayment(loan, wrong, by=cast.township, on=TODAY, version=loan.version)
    assert codes(caught) == ["exceeds_repaid"]
    right = actions.RepaymentDraft(
        repaid_on=TODAY, amount_yuan=Decimal("50000.00"), repayer="household", note="记到别户"
    )

    actions.correct_repayment(loan, right, by=cast.township, on=TODAY, version=loan.version)

    loan.refresh_from_db()
    assert loan.status == LoanStatus.LENT
    assert Loan.objects.with_rest().get().rest_yuan == Decimal("50000.00")


def test_who_pays_for_somebody_else_says_why(cast):
    loan = lent(cast)

    with pytest.raises(Invalid) as caught:
        repay(cast, loan, "1.00", repayer="other")

    assert codes(caught) == ["note_required"]
    assert repay(cast, loan, "1.00", repayer="risk_fund")


def test_recovery_begins_after_the_last_day(cast):
    """2-36 依法予以追偿."""
    loan = lent(cast)
    after = loan.due_on + datetime.timedelta(days=1)
    with pytest.raises(Invalid) as caught:
        actions.recover_loan(loan, by=cast.township, on=loan.due_on, version=loan.version, note=" ")
    assert codes(caught) == ["note_required", "not_overdue"]

    loan = actions.recover_loan(loan, by=cast.township, on=after, version=loan.version, note="起诉")

    assert loan.status == LoanStatus.RECOVERING
    assert Loan.objects.overdue(after).get() == loan
    assert not Loan.objects.overdue(loan.due_on).exists()


def test_a_refused_loan_makes_room_for_another(cast):
    loan = apply(cast)
    actions.decline_loan(
        loan, decided_on=DECIDED, by=cast.township, on=TODAY, version=loan.version, note="征信不良"
    )

    assert apply(cast).status == LoanStatus.APPLIED


def test_who_sees_a_loan_and_who_decides(cast):
    loan = apply(cast)

    for user, sees in (
        (cast.helper, 1),
        (cast.village, 1),
        (cast.leader, 1),
        (cast.finance, 1),
        (cast.department, 0),
        (cast.owner, 0),
        (cast.sister, 0),
        (cast.neighbour, 0),
        (cast.system, 0),
    ):
        assert Loan.objects.visible_to(user).count() == sees, user.username
    for user in (cast.village, cast.leader, cast.finance):
        with pytest.raises(Refused):
            actions.approve_loan(loan, decided_on=DECIDED, by=user, on=TODAY, version=loan.version)


def test_a_loan_moves_with_its_household(cast):
    lent(cast)

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET division_id = %s WHERE id = %s",
            [factories.SISTER_VILLAGE, cast.own.pk],
        )

    assert Loan.objects.get().division_id == factories.SISTER_VILLAGE


def test_reminders_are_sent_once_for_each_step(cast):
    """2-36 到期提前预警: sixty, thirty, seven days before, on it, overdue, and a week later the county."""
    loan = lent(cast)
    Obligation.objects.update(since=LENT)
    told = []
    for left in (61, 60, 59, 45, 30, 30, 7, 3, 0, -1, -2, -3, -7, -8):
        told.append(remind(on=loan.due_on - datetime.timedelta(days=left)))

    assert told == [0, 2, 0, 0, 2, 0, 2, 0, 2, 2, 0, 0, 2, 0]
    near = {"township", "helper"}
    named = set(Notification.objects.values_list("user__username", flat=True))
    assert named == {*near, "county", "county2"}
    assert not Notification.objects.filter(title__contains="张三丰").exists()
    repay(cast, loan, "50000.00")
    assert remind(on=loan.due_on + datetime.timedelta(days=60)) == 0


def test_a_day_without_a_run_loses_nothing(cast):
    loan = lent(cast)
    Obligation.objects.update(since=LENT)

    assert remind(on=loan.due_on - datetime.timedelta(days=5)) == 6
    assert Notification.objects.filter(user=cast.helper).count() == 1
    assert set(Reminder.objects.values_list("level", "is_late")) == {
        ("first", True),
        ("second", True),
        ("last", True),
    }


def test_reminders_are_a_job(cast, capsys):
    lent(cast, months=1)

    call_command("run_job", "deadline_reminders", "--json")

    assert '"job": "deadline_reminders", "count": 2' in capsys.readouterr().out
