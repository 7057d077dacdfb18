"""Who benefits, what is promised and paid, what is lent and comes back."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent, Division
from projects import actions
from projects.models import BenefitDue, BenefitLink, BenefitPayment, InKindLoan, InKindReturn
from projects.reports import benefits as reports
from tests import factories
from tests.projects import making
from tests.projects.benefiting import got, home, linked, promised, town_project
from tests.projects.making import TODAY

LATER = TODAY + datetime.timedelta(days=30)


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def project(cast):
    """A draft of the cast's township."""
    return town_project(cast)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def village(code=factories.VILLAGE):
    return Division.objects.get(pk=code)


def test_0_40_a_household_a_person_and_a_village_benefit(cast, project):
    person = cast.own.memberships.first().person

    for who, mode in ((cast.own, "guaranteed"), (person, "public_post"), (village(), "equity")):
        linked(cast, project, who, mode=mode)

    assert [(row.beneficiary_id, row.person_id, row.village_id) for row in project.links.order_by("pk")] == [
        (cast.own.pk, None, None),
        (None, person.pk, None),
        (None, None, factories.VILLAGE),
    ]
    event = AuditEvent.objects.filter(verb="link_benefit").first()
    assert (event.division_code, event.facts) == (factories.TOWN, {"mode": "保底分红"})


def test_nobody_is_linked_twice_in_one_way(cast, project):
    linked(cast, project, cast.own)

    with pytest.raises(Conflict):
        linked(cast, project, cast.own)
    linked(cast, project, cast.own, mode="work")


def test_whom_one_does_not_see_one_does_not_link(cast, project):
    for stranger in (cast.sibling, cast.sibling.memberships.first().person):
        with pytest.raises(Invalid) as caught:
            linked(cast, project, stranger)
        assert codes(caught) == ["scope"]


@pytest.mark.parametrize("code", [factories.SISTER_VILLAGE, factories.TOWN])
def test_a_village_outside_the_project_does_not_benefit(cast, project, code):
    with pytest.raises(Invalid) as caught:
        linked(cast, project, village(code))

    assert codes(caught) == ["village"]


def test_4_34_equity_is_not_for_one_person(cast, project):
    person = cast.own.memberships.first().person

    with pytest.raises(Invalid) as caught:
        linked(cast, project, person, mode="equity")
    assert codes(caught) == ["not_one_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitLink.objects.create(
            project=project,
            division_id=project.division_id,
            person=person,
            mode="equity",
            started_on=TODAY,
            created_by=cast.county,
        )


def test_readers_link_nobody_and_neighbours_see_nothing(cast, project):
    with pytest.raises(Refused):
        linked(cast, project, cast.own, by=cast.leader)
    link = linked(cast, project, cast.own)

    with pytest.raises(Http404):
        promised(cast, link, "1.00", by=cast.neighbour)


def test_a_project_that_ended_takes_no_more(cast, project):
    type(project).objects.filter(pk=project.pk).update(status="terminated", listed_on=TODAY)

    with pytest.raises(Invalid) as caught:
        linked(cast, project, cast.own)
    assert codes(caught) == ["project_ended"]


def test_a_link_ends_for_a_reason_and_not_before_it_began(cast, project):
    link = linked(cast, project, cast.own)
    with pytest.raises(Invalid) as caught:
        actions.end_benefit(
            link, by=cast.township, on=TODAY - datetime.timedelta(days=1), version=1, note=" "
        )
    assert codes(caught) == ["ends_before_start", "note_required"]

    link = actions.end_benefit(link, by=cast.township, on=TODAY, version=1, note="合同到期")
    assert (link.ended_on, link.version) == (TODAY, 2)
    with pytest.raises(Invalid) as caught:
        actions.end_benefit(link, by=cast.township, on=TODAY, version=2, note="合同到期")
    assert codes(caught) == ["ended"]


def test_2_27_due_against_paid(cast, project):
    link = linked(cast, project, cast.own)
    due = promised(cast, link, "500.00")
    promised(cast, link, "300.00", kind="other", due_on=LATER)
    got(cast, due, "200.00")

    row = reports.shortfalls(cast.township, as_of=TODAY + datetime.timedelta(days=1)).get()
    assert (row.pk, row.paid_yuan, row.short_yuan) == (due.pk, Decimal("200.00"), Decimal("300.00"))
    assert not reports.shortfalls(cast.township, as_of=TODAY).exists()
    assert not reports.shortfalls(cast.neighbour, as_of=LATER).exists()
    whole = reports.fulfilment(cast.township, as_of=TODAY)
    assert (whole.due_yuan, whole.short_yuan, whole.short_dues) == (Decimal("500.00"), Decimal("300.00"), 1)

    got(cast, due, "300.00")
    with pytest.raises(Invalid) as caught:
        got(cast, due, "0.01")
    assert codes(caught) == ["P-BEN"]
    assert not reports.shortfalls(cast.township, as_of=TODAY + datetime.timedelta(days=1)).exists()


def test_4_35_guaranteed_first_then_the_second_rebate(cast, project):
    link = linked(cast, project, cast.own)
    due = promised(cast, link, "500.00")

    with pytest.raises(Invalid) as caught:
        promised(cast, link, "80.00", kind="rebate")
    assert codes(caught) == ["guaranteed_first"]

    got(cast, due, "500.00")
    rebate = promised(cast, link, "80.00", kind="rebate")
    got(cast, rebate, "80.00")


def test_a_mistake_is_booked_back_and_nothing_more(cast, project):
    due = promised(cast, linked(cast, project, cast.own), "500.00")
    got(cast, due, "50.00")

    with pytest.raises(Invalid) as caught:
        back(cast, due, "50.01")
    assert codes(caught) == ["returned_exceeds_paid"]
    back(cast, due, "50.00")
    assert BenefitDue.objects.with_paid().get(pk=due.pk).paid_yuan == 0


def back(cast, due, yuan):
    due.refresh_from_db()
    return actions.return_benefit(
        due, amount_yuan=Decimal(yuan), by=cast.township, on=TODAY, version=due.version, note="登记错误"
    )


def test_a_promise_changes_not_below_what_was_paid(cast, project):
    due = promised(cast, linked(cast, project, cast.own), "500.00")
    got(cast, due, "50.00")

    def change(yuan):
        due.refresh_from_db()
        return actions.change_due(
            due,
            amount_yuan=Decimal(yuan),
            due_on=LATER,
            by=cast.township,
            version=due.version,
            note="减产",
        )

    with pytest.raises(Invalid) as caught:
        change("49.99")
    assert codes(caught) == ["P-BEN"]
    assert change("50.00").due_on == LATER
    back(cast, due, "50.00")
    assert change("0.00").amount_yuan == 0
    for wrong in ("-0", "-1.00", "0.001"):
        with pytest.raises(Invalid):
            change(wrong)


def test_the_database_holds_the_promise_by_itself(cast, project):
    due = promised(cast, linked(cast, project, cast.own), "500.00")
    got(cast, due, "100.00")
    line = {"due": due, "paid_on": TODAY, "booked_by": cast.county}

    for wrong in (
        {"kind": "paid", "amount_yuan": "400.01"},
        {"kind": "returned", "amount_yuan": "100.01"},
        {"kind": "paid", "amount_yuan": "0"},
        {"kind": "gift", "amount_yuan": "1"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BenefitPayment.objects.create(**line | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitDue.objects.filter(pk=due.pk).update(amount_yuan="99.99")
    for statement in (
        "UPDATE projects_benefitpayment SET amount_yuan = 2",
        "DELETE FROM projects_benefitpayment",
    ):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def lent(cast, project, *, count=5):
    link = linked(cast, project, cast.own, mode="in_kind")
    draft = actions.InKindDraft(item="黄羊", unit="只", count=count, lent_on=TODAY, due_on=LATER)
    return actions.lend_in_kind(link, draft, by=cast.township, version=link.version)


def settle(cast, loan, count, *, verb=actions.return_in_kind, note="归还", on=TODAY):
    loan.refresh_from_db()
    return verb(loan, count=count, settled_on=on, by=cast.township, on=on, version=loan.version, note=note)


def test_4_36_goats_go_out_and_come_back(cast, project):
    loan = lent(cast, project)
    settle(cast, loan, 2)
    settle(cast, loan, 1, verb=actions.write_off_in_kind, note="病死，有无害化处理单")

    day = LATER + datetime.timedelta(days=3)
    [(row, found)] = reports.lent_out(cast.township, as_of=day)
    assert (row.pk, found.open_count, found.overdue_days) == (loan.pk, 2, 3)
    with pytest.raises(Invalid) as caught:
        settle(cast, loan, 3)
    assert codes(caught) == ["more_than_out"]
    link = loan.link
    with pytest.raises(Invalid) as caught:
        actions.end_benefit(link, by=cast.township, on=TODAY, version=link.version, note="到期")
    assert codes(caught) == ["in_kind_out"]

    settle(cast, loan, 2)
    assert reports.lent_out(cast.township, as_of=day) == []
    actions.end_benefit(link, by=cast.township, on=TODAY, version=link.version, note="到期")


def test_4_36_a_loss_is_explained_and_days_are_in_order(cast, project):
    loan = lent(cast, project)

    with pytest.raises(Invalid) as caught:
        settle(cast, loan, 1, verb=actions.write_off_in_kind, note="")
    assert codes(caught) == ["note_required"]
    with pytest.raises(Invalid) as caught:
        settle(cast, loan, 1, on=TODAY - datetime.timedelta(days=1))
    assert codes(caught) == ["day"]
    link = linked(cast, project, cast.own, mode="work")
    draft = actions.InKindDraft(item="羊", unit="只", count=1, lent_on=TODAY, due_on=LATER)
    with pytest.raises(Invalid) as caught:
        actions.lend_in_kind(link, draft, by=cast.township, version=link.version)
    assert codes(caught) == ["not_in_kind"]


def test_4_36_the_database_counts_by_itself(cast, project):
    loan = lent(cast, project)
    settle(cast, loan, 4)
    line = {"loan": loan, "settled_on": TODAY, "booked_by": cast.county}

    for wrong in (
        {"kind": "returned", "count": 2},
        {"kind": "returned", "count": 0},
        {"kind": "lost", "count": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            InKindReturn.objects.create(**line | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        InKindLoan.objects.filter(pk=loan.pk).update(count=3)


def test_4_37_people_are_counted_once(cast, project):
    """Two people of one household, linked three ways, and one of them by herself."""
    other = making.draft(cast)
    daughter = cast.own.memberships.get(relation="之女").person
    ordinary = home(by_type="一般农户", members=1)
    linked(cast, project, cast.own)
    linked(cast, project, cast.own, mode="work")
    linked(cast, other, cast.own, mode="rent", by=cast.village)
    linked(cast, project, daughter, mode="public_post")
    linked(cast, project, ordinary)
    linked(cast, project, village())
    ended = linked(cast, project, ordinary, mode="rent")
    actions.end_benefit(ended, by=cast.township, on=TODAY, version=1, note="到期")

    found = reports.reached_by(reports.links_of(cast.township))

    assert (found.links, found.households, found.people) == (6, 2, 4)
    assert (found.registered_people, found.villages) == (2, 1)
    assert reports.reached_by(reports.links_of(cast.neighbour)).people == 0


def test_4_37_who_has_left_a_household_is_not_counted(cast, project):
    linked(cast, project, cast.own)
    cast.own.memberships.filter(relation="之女").update(left_on=TODAY, left_reason="其他")

    assert reports.reached_by(reports.links_of(cast.township)).people == 1


class TestDividendRun:
    """P-13 on a project whose village and households hold equity."""

    @pytest.fixture
    def shared(self, cast, project):
        """One village, three registered households and two ordinary ones."""
        linked(cast, project, village(), mode="equity")
        homes = [home(exited_on="2020") for _each in range(2)] + [home()]
        homes += [home(by_type="一般农户") for _each in range(2)]
        for row in homes:
            linked(cast, project, row, mode="equity")
        return homes

    def run(self, cast, project, yuan):
        project.refresh_from_db()
        return actions.run_dividend(
            project,
            total_yuan=Decimal(yuan),
            due_on=LATER,
            note="村民代表大会决议",
            by=cast.township,
            on=TODAY,
            version=project.version,
        )

    @pytest.mark.parametrize("yuan", ["100000.00", "0.01", "99.98", "12345.67"])
    def test_4_34_dues_add_up_to_the_yield(self, cast, project, shared, yuan):
        run = self.run(cast, project, yuan)

        dues = list(run.dues.order_by("pk").values_list("amount_yuan", flat=True))
        assert sum(dues) == Decimal(yuan) == run.total_yuan
        collective, *rest = dues
        assert collective == run.collective_yuan
        assert (len(set(rest[:3])), len(set(rest[3:]))) == (1, 1)

    def test_4_34_the_figures_of_one_run(self, cast, project, shared):
        run = self.run(cast, project, "100.00")

        assert (run.registered_households, run.ordinary_households) == (3, 2)
        assert (run.collective_yuan, run.registered_yuan, run.ordinary_yuan) == (
            Decimal("33.35"),
            Decimal("33.33"),
            Decimal("33.32"),
        )

    def test_nothing_is_run_twice_for_a_day_nor_changed_alone(self, cast, project, shared):
        due = self.run(cast, project, "100.00").dues.first()

        with pytest.raises(Conflict):
            self.run(cast, project, "100.00")
        with pytest.raises(Invalid) as caught:
            actions.change_due(
                due, amount_yuan=Decimal(1), due_on=LATER, by=cast.township, version=1, note="少分"
            )
        assert codes(caught) == ["of_a_run"]

    def test_both_sides_and_their_standing_are_known(self, cast, project):
        with pytest.raises(Invalid) as caught:
            self.run(cast, project, "100.00")
        assert codes(caught) == ["one_collective", "no_registered"]

        linked(cast, project, village(), mode="equity")
        linked(cast, project, village("990101100202"), mode="equity")
        linked(cast, project, cast.own, mode="equity")
        with pytest.raises(Invalid) as caught:
            self.run(cast, project, "100.00")
        assert codes(caught) == ["one_collective", "no_registered", "standing_unknown"]

    def test_a_run_stays_and_adds_up(self, cast, project, shared):
        run = self.run(cast, project, "100.00")

        for wrong in ({"collective_yuan": "33.36"}, {"total_yuan": "100.01", "collective_yuan": "33.36"}):
            with pytest.raises(Exception, match=r"dividend_run|Cannot"), transaction.atomic():
                type(run).objects.filter(pk=run.pk).update(**wrong)
