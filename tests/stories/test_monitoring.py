"""One family from the code on the village's board into monitoring, out of it and back (2-05, 2-07, 2-10).

Over HTTP, as the people who take each step. Every gate is refused first, with all that is missing.
"""

import datetime
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from households.models import Household, Person
from monitoring.actions.standings import measures_of
from monitoring.models import Clue, MonitoringCase, VillageCode
from monitoring.rules.helping import Landed, first_due_on, not_helped, when_identified
from monitoring.rules.removal import too_fast
from povertycase.models import AuditEvent, Division, PolicyParameter
from tests import factories
from tests.households.visiting import sent
from tests.monitoring import making

DAY = datetime.date
API = "/api/v1/"
TOKEN = re.compile(r'name="token" value="([^"]+)"')
RECEIPT = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4})+")
LINES = {"wage": "14000", "business": "6000", "property": "0", "transfer": "2000", "cost": "1000"}


def scan(name="材料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 test", content_type="application/pdf")


class Story:
    """The case as its people see it; today: the day it is."""

    def __init__(self, cast, logged_in, client, clock):
        self.cast, self.log_in, self.client, self.clock = cast, logged_in, client, clock

    @property
    def case(self):
        return MonitoringCase.objects.get()

    def on(self, day):
        self.clock["today"] = day

    def send(self, who, address, files=None, /, **body):
        client = self.log_in(getattr(self.cast, who))
        if files is not None:
            return client.post(f"{API}{address}", body | files)
        return client.post(f"{API}{address}", body, content_type="application/json")

    def step(self, who, verb, files=None, /, **body):
        """A step on the case as it stands now, on the day it is."""
        known = {"version": self.case.version, "on": self.clock["today"].isoformat()}
        return self.send(who, f"cases/{self.case.pk}/{verb}/", files, **known | body)

    def refused(self, who, verb, files=None, /, **body):
        """The codes of all that keeps a step from being taken."""
        answer = self.step(who, verb, files, **body)
        assert answer.status_code == 422, answer.content
        assert all(item["message"] for item in answer.json()["details"])
        return [item["code"] for item in answer.json()["details"]]

    def taken(self, who, verb, files=None, /, **body):
        """The status after a step."""
        answer = self.step(who, verb, files, **body)
        assert answer.status_code == 200, answer.content
        return answer.json()["status"]

    def paper(self, kind, **body):
        """A meeting or a notice of the village; its key."""
        answer = self.send("village", f"{kind}/", {}, division=factories.VILLAGE, **body)
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]


@pytest.fixture
def story(world, logged_in, client, monkeypatch):
    """The cast in January 2024, with the line of that year."""
    making.cast_of_monitoring(world)
    PolicyParameter.objects.filter(key="income.monitor_line").update(valid_from=DAY(2024, 1, 1))
    clock = {"today": DAY(2024, 1, 17)}
    monkeypatch.setattr(timezone, "localdate", lambda *_given, **_named: clock["today"])
    return Story(world, logged_in, client, clock)


def test_a_family_comes_in_is_helped_goes_out_and_comes_back(story):
    _declared_and_taken_up(story)
    _verified_compared_reviewed(story)
    _posted_approved_decided_registered(story)
    _helped_within_the_month(story)
    _removal_is_refused_with_everything(story)
    _everything_is_mended(story)
    _removed_step_by_step(story)
    _rolled_back(story)


def _declared_and_taken_up(story):
    """农户自主申报 without a login; the township finds out who is meant."""
    code = reverse("declare:form", args=[_issued(story)])
    given = {"name": "张三丰", "phone": "13800007788", "plights": ["因病"], "text": "住院花费大"}
    story.client.logout()
    token = TOKEN.search(story.client.get(code).text)[1]
    assert story.client.post(code, given | {"token": token}).status_code == 422  # without consent
    answer = story.client.post(code, given | {"token": token, "consent": "on"})
    assert RECEIPT.search(answer.text)
    clue = Clue.objects.get()
    assert (clue.channel, clue.reported_on, clue.household) == ("declared", DAY(2024, 1, 17), None)

    address = f"clues/{clue.pk}/take-up/"
    grounds = {"household": story.cast.own.pk, "category": "脱贫不稳定户", "version": clue.version}
    wrong = story.send("township", address, **grounds, risks=[{"risk": "因自然灾害"}])
    assert [item["code"] for item in wrong.json()["details"]] == ["category_mismatch", "disaster_kind"]
    grounds["category"] = "边缘易致贫户"
    assert story.send("village", address, **grounds, risks=[{"risk": "因病"}]).status_code == 403
    taken = story.send("township", address, **grounds, risks=[{"risk": "因病"}])
    assert taken.json()["status"] == "taken_up"
    assert (story.case.clue_on, story.case.status) == (DAY(2024, 1, 17), "verifying")


def _issued(story):
    """The code on the village's board."""
    village = Division.objects.get(pk=factories.VILLAGE)
    client = story.log_in(story.cast.township)
    client.post(reverse("monitoring:poster-issue", args=[village.pk]))
    return VillageCode.objects.get().code


def _verified_compared_reviewed(story):
    story.on(DAY(2024, 1, 19))
    visit = {"visited_on": "2024-01-18", "found": "户主术后休养"}
    assert story.refused("village", "verify", **visit, visitors=["王芳"]) == [
        *("visitors", "authorisation_required", "collection_form_required"),
    ]
    papers = {"authorisation": scan(), "collection_form": scan()}
    assert story.taken("village", "verify", papers, **visit, visitors=["王芳", "李强"]) == "cross_checking"

    compared = {"comparison": "没有房产、车辆、工商登记"}
    assert story.refused("township", "cross-check", compared_on="2024-01-17", **compared) == ["day_early"]
    assert story.taken("township", "cross-check", compared_on="2024-01-19", **compared) == "reviewing"

    story.on(DAY(2024, 1, 20))
    facts = {"held_on": "2024-01-20", "place": "村委会", "chaired_by": "王芳", "present": 9}
    meeting = story.paper("meetings", **facts, minutes=scan(), sign_in=scan())
    few = story.refused("village", "review", meeting=meeting, votes_for=4, votes_against=5)
    assert few == ["votes_few"]
    assert story.taken("village", "review", meeting=meeting, votes_for=8, votes_against=1) == "on_notice"


def _posted_approved_decided_registered(story):
    """Five days on the board, and another pair of eyes each time; 2024-01-31 is the day of identification."""
    story.on(DAY(2024, 1, 21))
    facts = {"posted_on": "2024-01-21", "place": "村公示栏"}
    short = story.paper("notices", **facts, ended_on="2024-01-23", photo=scan())
    whole = story.paper("notices", **facts, ended_on="2024-01-25", photo=scan())
    story.on(DAY(2024, 1, 25))
    assert story.refused("village", "submit", notice=short) == ["notice_short"]
    assert story.refused("village", "submit", notice=whole) == ["notice_running"]
    story.on(DAY(2024, 1, 26))
    assert story.taken("township", "submit", notice=whole) == "town_review"

    same = story.step("township", "approve", note="同意")
    assert same.status_code == 403  # who submitted does not approve
    assert story.refused("county", "approve", note="") == ["note_required"]
    assert story.taken("county", "approve", note="同意") == "county_decision"
    story.on(DAY(2024, 1, 31))
    assert story.step("county", "decide", note="同意纳入").status_code == 403  # nor who approved decides
    assert story.taken("county2", "decide", note="同意纳入") == "decided"
    assert story.case.identified_on == "2024-01-31"
    assert story.refused("township", "announce", announced_on="2024-01-30") == ["day_early"]
    story.on(DAY(2024, 2, 1))
    assert story.taken("township", "announce", announced_on="2024-02-01") == "announced"
    assert story.step("township", "register", number="").status_code == 400
    assert story.taken("township", "register", number="9901JC0001") == "active"
    assert Household.objects.get(pk=story.cast.own.pk).monitoring_state == "active"


def _helped_within_the_month(story):
    """2-10: identified on 2024-01-31, the first measure is due on 2024-02-29."""
    since, limits = when_identified(story.case.identified_on), {"months": 1, "warn_days": 7}
    assert first_due_on(since.day, months=1) == DAY(2024, 2, 29)
    assert not_helped(since, [], as_of=DAY(2024, 2, 29), **limits).severity == "warning"
    assert not_helped(since, [], as_of=DAY(2024, 3, 1), **limits).severity == "error"

    story.on(DAY(2024, 2, 29))
    wanted = {"case": story.case.pk, "kind": "健康帮扶", "content": "医疗救助", "responsible": "王芳"}
    wanted |= {"planned_on": "2024-02-29", "version": story.case.version}
    wrong = story.send("village", "measures/", **wanted, items=["危房改造"])
    assert [item["code"] for item in wrong.json()["details"]] == ["item_unknown"]
    made = story.send("village", "measures/", **wanted, items=["医疗救助"]).json()
    landed = {"landed_on": "2024-02-29", "on": "2024-02-29", "amount_yuan": "3000.00", "version": 1}
    assert story.send("village", f"measures/{made['id']}/land/", **landed).status_code == 400  # no proof
    done = story.send("village", f"measures/{made['id']}/land/", {"proof": scan()}, **landed)
    assert done.status_code == 200, done.content
    assert not_helped(since, measures_of(story.case), as_of=DAY(2024, 3, 1), **limits) is None


def _removal_is_refused_with_everything(story):
    story.on(DAY(2024, 3, 1))
    wanted = {"way": "帮扶消除", "grounds": "收入稳定"}
    assert story.refused("village", "apply-removal", **wanted) == ["E3", *["E5"] * 4, "E6", "E11"]
    case = story.log_in(story.cast.village).get(f"{API}cases/{story.case.pk}/").json()
    asked = case["removal_unmet"]
    assert {item["code"] for item in asked} >= {"E1", "E3", "E5", "E6", "E7", "E11"}
    assert all(item["message"] and item["clause"] for item in asked)
    assert story.case.status == "active"


def _everything_is_mended(story):
    """Income twice above the line half a year apart, safeguards looked at, labour and contact known."""
    story.on(DAY(2024, 8, 5))
    for starts_on, ends_on in (("2023-02-01", "2024-01-31"), ("2023-08-01", "2024-07-31")):
        statement = {"period_start": starts_on, "period_end": ends_on, "population": 2, "lines": LINES}
        statement |= {"claims_yuan": "0", "compliant_oop_yuan": "1200"}
        body = {"statement": statement, "on": "2024-08-05", "version": None}
        done = story.send("village", f"households/{story.cast.own.pk}/record-income/", **body)
        assert done.status_code in {200, 201}, done.content
    Person.objects.filter(memberships__household=story.cast.own).update(labour="普通劳动力")
    visit = sent(story.cast.own, visited_at=timezone.now().replace(microsecond=0).isoformat())
    client = story.log_in(story.cast.village)
    done = client.put(f"{API}visits/{uuid.uuid4()}/", visit, content_type="application/json")
    assert done.status_code == 201, done.content
    named = story.step("village", "name-contact", contact="张三丰", phone="13800007788")
    assert named.json()["contact_phone"] == "138****7788"


def _removed_step_by_step(story):
    wanted = {"way": "帮扶消除", "grounds": "收入稳定"}
    story.on(DAY(2024, 8, 5))
    assert story.taken("village", "apply-removal", **wanted) == "removal_verifying"
    found = {"visited_on": "2024-08-05", "found": "已上班", "visitors": ["王芳", "李强"]}
    assert story.refused("village", "verify", **found | {"visitors": ["王芳"]}) == ["visitors"]
    assert story.taken("village", "verify", **found) == "removal_reviewing"
    facts = {"held_on": "2024-08-05", "place": "村委会", "chaired_by": "王芳", "present": 9}
    meeting = story.paper("meetings", **facts, minutes=scan(), sign_in=scan())
    votes = {"meeting": meeting, "votes_for": 9, "votes_against": 0}
    assert story.taken("village", "review", **votes) == "removal_on_notice"
    posted = {"posted_on": "2024-08-05", "ended_on": "2024-08-09", "place": "村公示栏"}
    notice = story.paper("notices", **posted, photo=scan())
    story.on(DAY(2024, 8, 10))
    assert story.taken("village", "submit", notice=notice) == "removal_town"
    assert story.taken("township", "approve", note="同意") == "removal_county"
    assert story.step("township", "decide-removal", note="同意").status_code == 403
    assert story.taken("county", "decide-removal", note="同意", reasons={}) == "removal_decided"
    assert story.refused("township", "announce-removal", announced_on="2024-08-09") == ["day_early"]
    assert story.taken("township", "announce-removal", announced_on="2024-08-10") == "removed"
    assert Household.objects.get(pk=story.cast.own.pk).monitoring_state == "removed"


def _rolled_back(story):
    """回退 within the same episode: the county says why."""
    assert story.step("township", "roll-back", note="不稳定").status_code == 403
    assert story.refused("county", "roll-back", note="") == ["note_required"]
    assert story.taken("county", "roll-back", note="复核发现务工不稳定") == "active"
    assert (story.case.episode, story.case.removed_on) == (1, "")
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs >= {"verify_case", "decide_case", "land_measure", "decide_removal", "roll_back"}


@pytest.mark.parametrize(
    ("removed_on", "severity"), [("2023-06", "error"), ("2023-10", "warning"), ("2023-11", None)]
)
def test_out_too_fast(story, removed_on, severity):
    """2-05: what a roll says of 202305, taken over through the page, is judged by months."""
    Household.objects.filter(pk=story.cast.own.pk).update(
        monitoring_category="边缘易致贫户",
        monitoring_state="removed",
        risk_identified_on="2023-05",
        risk_removed_on=removed_on,
        risks=["因病"],
    )
    client = story.log_in(story.cast.township)
    assert client.post(reverse("monitoring:adoption"), {"division": factories.TOWN}).status_code == 302
    case = story.case
    helped = [Landed("健康帮扶", DAY(2023, 5, 20))]

    found = too_fast(
        when_identified(case.identified_on),
        when_identified(case.removed_on),
        way="帮扶消除",
        measures=helped,
        months=6,
        hard_months=1,
    )

    assert (found.severity if found else None) == severity
