"""A case walks through the steps, into monitoring and out of it: who takes each, on which day, with what."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from monitoring.actions import decisions, procedures, removals, village_papers
from monitoring.actions.demo.cast import Cast, scan
from monitoring.choices.cases import IDENTIFYING, REMOVING, CaseStatus, RemovalWay
from monitoring.models import MonitoringCase
from povertycase.models import PublicNotice

# Days after the walk began; a list hangs for five of them.
VERIFIED, COMPARED, MET, POSTED, ENDED, SUBMITTED, DECIDED, ANNOUNCED = 1, 2, 3, 4, 8, 9, 10, 11
PRESENT, FOR, AGAINST = 11, 10, 1


@dataclass
class Walk:
    """One case on its way; begun_on: the day of its clue, or of the application for its removal."""

    case: MonitoringCase
    cast: Cast
    begun_on: datetime.date

    def take(self, step: "Callable[[Walk], None]") -> None:
        """One step, after which the case is as it stands now."""
        step(self)
        self.case.refresh_from_db(fields=["version"])

    def day(self, nth: int) -> datetime.date:
        """So many days later."""
        return self.begun_on + datetime.timedelta(days=nth)

    def verify(self) -> None:
        """Two people were in the house."""
        draft = procedures.VisitDraft(
            visited_on=self.day(VERIFIED),
            visitors=["陈村文书", "罗乡镇"],
            found="入户查看家庭成员、住房、饮水和收支，情况与反映一致（示例）",
            authorisation=scan("申请及承诺授权查询书.png"),
            collection_form=scan("信息采集表.png"),
        )
        by, case = self.cast.asks(self.case.division_id), self.case
        self.case = procedures.verify(case, draft, by=by, on=self.day(VERIFIED), version=case.version)

    def cross_check(self) -> None:
        """The departments know of nothing that speaks against it."""
        self.case = procedures.cross_check(
            self.case,
            compared_on=self.day(COMPARED),
            comparison="公安、房管、市场监管、民政比对：没有商品房、车辆和工商登记（示例）",
            by=self.cast.checks(self.case.division_id),
            on=self.day(COMPARED),
            version=self.case.version,
        )

    def review(self) -> None:
        """The village met and agreed."""
        by, day = self.cast.asks(self.case.division_id), self.day(MET)
        draft = village_papers.MeetingDraft(
            held_on=day,
            place="村委会会议室",
            chaired_by="陈村文书",
            present=PRESENT,
            minutes=scan("评议会议记录.png"),
            sign_in=scan("签到表.png"),
        )
        meeting = village_papers.hold_meeting(self.case.division, draft, by=by, on=day)
        vote = procedures.Vote(meeting=meeting, votes_for=FOR, votes_against=AGAINST)
        self.case = procedures.review(self.case, vote, by=by, on=day, version=self.case.version)

    def hang(self) -> PublicNotice:
        """The list hangs in the village."""
        draft = village_papers.ListDraft(
            posted_on=self.day(POSTED),
            ended_on=self.day(ENDED),
            place="村务公开栏",
            photo=scan("公示照片.png"),
            cases=[self.case],
        )
        by = self.cast.asks(self.case.division_id)
        return village_papers.post_list(self.case.division, draft, by=by, on=self.day(POSTED))

    def submit(self) -> None:
        """It has hung long enough."""
        by, notice = self.cast.asks(self.case.division_id), self.hang()
        self.case = procedures.submit(
            self.case, notice, by=by, on=self.day(SUBMITTED), version=self.case.version
        )

    def approve(self) -> None:
        """Somebody else looks at the papers."""
        by = self.cast.approves(self.case.division_id)
        self.case = procedures.approve(self.case, by=by, version=self.case.version, note="材料齐全，同意上报")

    def decide(self) -> None:
        """The county takes the household in."""
        self.case = decisions.decide_case(
            self.case,
            by=self.cast.decides(self.case.division_id),
            on=self.day(DECIDED),
            version=self.case.version,
            note="符合条件，同意纳入监测",
        )

    def announce(self) -> None:
        """The village is told."""
        self.case = decisions.announce_case(
            self.case,
            announced_on=self.day(ANNOUNCED),
            by=self.cast.checks(self.case.division_id),
            on=self.day(ANNOUNCED),
            version=self.case.version,
        )

    def register(self) -> None:
        """The national system has it."""
        by, number = self.cast.checks(self.case.division_id), f"9901JC{self.case.pk:06}"
        self.case = decisions.register_case(self.case, number=number, by=by, version=self.case.version)

    def apply(self, way: RemovalWay) -> None:
        """The village asks for the removal."""
        is_natural = way == RemovalWay.NATURAL
        grounds = "子女参加工作，收入稳定（示例）" if is_natural else "收入稳定超过监测线，风险已解决（示例）"
        self.case = removals.apply_removal(
            self.case,
            way=way,
            grounds=grounds,
            natural_document=scan("自然消除情况说明.png") if is_natural else None,
            by=self.cast.asks(self.case.division_id),
            on=self.begun_on,
            version=self.case.version,
        )

    def decide_removal(self) -> None:
        """The county agrees."""
        self.case = removals.decide_removal(
            self.case,
            reasons={},
            by=self.cast.decides(self.case.division_id),
            on=self.day(DECIDED),
            version=self.case.version,
            note="条件全部达到，同意消除",
        )

    def announce_removal(self) -> None:
        """The village is told, and the risk is marked as removed."""
        self.case = removals.announce_removal(
            self.case,
            announced_on=self.day(ANNOUNCED),
            by=self.cast.checks(self.case.division_id),
            on=self.day(ANNOUNCED),
            version=self.case.version,
        )


INTO: tuple[Callable[[Walk], None], ...] = (
    *(Walk.verify, Walk.cross_check, Walk.review, Walk.submit),
    *(Walk.approve, Walk.decide, Walk.announce, Walk.register),
)
OUT: tuple[Callable[[Walk], None], ...] = (
    *(Walk.verify, Walk.review, Walk.submit),
    *(Walk.approve, Walk.decide_removal, Walk.announce_removal),
)


def walk_in(walk: Walk, *, reached: CaseStatus) -> MonitoringCase:
    """Up to the state that waits for the next step; a list that is waited for hangs already."""
    states = (*IDENTIFYING, CaseStatus.ACTIVE)
    for step in INTO[: states.index(reached)]:
        walk.take(step)
    if reached == CaseStatus.ON_NOTICE:
        walk.hang()
    return walk.case


def walk_out(walk: Walk, *, way: RemovalWay, reached: CaseStatus) -> MonitoringCase:
    """The same on the way out, from the application on."""
    states = (*REMOVING, CaseStatus.REMOVED)
    walk.take(lambda each: each.apply(way))
    for step in OUT[: states.index(reached)]:
        walk.take(step)
    if reached == CaseStatus.REMOVAL_ON_NOTICE:
        walk.hang()
    return walk.case
