"""An open case keeps its household on the register, until it ends or the county clears it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from households import actions as register
from households.models import Hold
from monitoring import actions
from monitoring.models import MonitoringCase
from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import AuditEvent
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DECIDED, LEFT, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def close(cast, household):
    household = making.fresh(household)
    return register.close_household(
        household,
        reason="自然销户",
        left_reason="死亡",
        by=cast.township,
        on=LEFT,
        version=household.version,
    )


def merge(cast, source):
    target = factories.household(factories.VILLAGE)
    factories.member(target, "户主乙", "户主") if not target.memberships.exists() else None
    source = making.fresh(source)
    return register.merge_households(
        target,
        source=source,
        relations={row.pk: "其他" for row in source.memberships.in_force()},
        by=cast.township,
        on=LEFT,
        version=target.version,
        source_version=source.version,
        note="父子并户",
    )


def clear(cast, case, **changes):
    facts = {"reason": "整户死亡", "note": "派出所死亡注销证明", "on": LEFT, "by": cast.county} | changes
    return take(actions.clear_case, case, **facts)


@pytest.mark.parametrize("leave", [close, merge], ids=["closed", "merged away"])
@pytest.mark.parametrize("make", [making.case, making.active], ids=["being identified", "monitored"])
def test_a_household_with_an_open_case_stays(cast, make, leave):
    """2-05, 0-33: the sentence says which case, and what to do about it."""
    make(cast)

    with pytest.raises(Invalid) as caught:
        leave(cast, cast.own)

    (item,) = (each for each in caught.value.unmet if each.code == "held")
    assert "监测个案（2026-03-02 立案）" in item.message
    assert "终止监测" in item.message
    assert making.fresh(cast.own).status == "active"


def test_a_case_that_was_rejected_lets_its_household_go(cast):
    """2-05: what came to nothing holds nobody."""
    case = making.case(cast)
    take(actions.reject_case, case, by=cast.township, note="收入高于监测线")

    assert close(cast, cast.own).status == "closed"
    assert Hold.objects.get(household=cast.own).until is not None


def test_cleared_by_the_county_it_may_be_closed(cast):
    """0-33: 整户死亡; the register does not call it monitored, and the reason stays in the trail."""
    case = making.active(cast)
    with pytest.raises(Refused):
        clear(cast, case, by=cast.township)
    with pytest.raises(Invalid) as caught:
        clear(cast, case, reason="其他", note=" ")
    assert sorted(item.code for item in caught.value.unmet) == ["note_required", "reason_required"]

    cleared = clear(cast, case)

    assert (cleared.status, cleared.cleared_reason) == ("cleared", "整户死亡")
    home = making.fresh(cast.own)
    assert (home.monitoring_category, home.monitoring_state, home.risks) == ("", "", [])
    assert AuditEvent.objects.get(verb="clear_case").note == "整户死亡：派出所死亡注销证明"
    assert close(cast, cast.own).status == "closed"


def test_who_took_the_last_step_does_not_clear(cast):
    """2-05: four eyes, and nothing else follows."""
    case = making.active(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(moved_by=cast.county)

    with pytest.raises(Refused):
        clear(cast, case)
    clear(cast, case, by=cast.county2)
    with pytest.raises(Conflict):
        take(actions.roll_back, case, by=cast.county, note="误操作")


def test_before_the_county_has_decided_it_is_rejected_and_not_cleared(cast):
    """2-04: each way out has its own place."""
    with pytest.raises(Conflict):
        clear(cast, making.case(cast))


def test_removed_it_may_be_closed_and_rolled_back_only_while_it_is_there(cast):
    """2-05: the hold ends with the removal and begins again with the rollback."""
    case = making.active(cast)
    MonitoringCase.objects.filter(pk=case.pk).update(status="removal_decided")
    procedure = case.procedures.get()
    procedure.decided_on = DECIDED
    procedure.save()
    MonitoringCase.objects.filter(pk=case.pk).update(removal_way="帮扶消除")
    take(actions.announce_removal, case, by=cast.township, announced_on=LEFT, on=LEFT)
    assert not Hold.objects.in_force().exists()

    take(actions.roll_back, case, by=cast.county, note="标注有误")
    assert Hold.objects.in_force().get().source_code == f"case:{case.pk}"
    MonitoringCase.objects.filter(pk=case.pk).update(
        status="removed", removed_on="2026-10", removal_way="帮扶消除"
    )
    Hold.objects.update(until="2027-12-31")
    close(cast, cast.own)
    with pytest.raises(Conflict):
        take(actions.roll_back, case, by=cast.county, note="标注有误")


def test_the_database_knows_why_a_case_was_cleared(cast):
    case = making.active(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonitoringCase.objects.filter(pk=case.pk).update(status="cleared")


def test_on_the_page_and_by_the_api(cast, logged_in):
    """0-33: the county finds it on the case's page; what is missing is said at its field."""
    case = making.active(cast)
    client = logged_in(cast.county)
    address = reverse("monitoring:case-clear", args=[case.pk])
    assert address in client.get(reverse("monitoring:case", args=[case.pk])).text
    assert "不是风险消除" in client.get(address).text
    assert "终止监测的原因" in client.post(address, {"version": case.version}).text

    asked = {
        "reason": "整户迁出",
        "note": "迁往外县",
        "on": "2026-10-08",
        "version": making.fresh(case).version,
    }
    api = f"/api/v1/cases/{case.pk}/clear/"
    assert client.post(api, asked | {"reason": "死亡"}, content_type="application/json").status_code == 400
    answer = client.post(api, asked, content_type="application/json").json()
    assert (answer["status"], answer["cleared_reason"]) == ("cleared", "整户迁出")
    assert "已终止监测" in client.get(reverse("monitoring:case", args=[case.pk])).text
