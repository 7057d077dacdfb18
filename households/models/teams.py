"""Who helps a village: the organisations paired with it, its team, the team's members and their days."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices import Dispatch, MemberEnd, TeamDuty, TeamEnd, VillagePairingEnd
from households.models.households import IN_VILLAGE, VillageQuerySet
from povertycase.fields import CompositeForeignKey
from povertycase.models import Division, Organisation, Stamped, User, Versioned, listed, tracked

DAYS_OF_A_MONTH = 31
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class VillagePairingQuerySet(VillageQuerySet):
    """Which organisation helps which village."""

    def in_force(self) -> Self:
        """Pairings that hold today; both ends count."""
        today = timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today), started_on__lte=today)


@pghistory.track(*tracked())
class VillagePairing(Stamped, Versioned):
    """A 帮扶单位 helps a village from one day to another; the county makes and ends it.

    Never deleted: who helped when stays known.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("帮扶单位"), on_delete=models.PROTECT, related_name="village_pairings"
    )
    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    started_on = models.DateField(_("帮扶开始"))
    ended_on = models.DateField(_("帮扶结束"), null=True, blank=True)
    ended_reason = models.CharField(_("结束原因"), max_length=12, choices=VillagePairingEnd, blank=True)

    objects = VillagePairingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("单位结对")
        verbose_name_plural = _("单位结对")
        indexes = [models.Index(name="village_pairing_scope", fields=["division", "organisation"])]
        constraints = [
            *listed("village_pairing", ended_reason=VillagePairingEnd),
            models.CheckConstraint(name="village_pairing_in_village", condition=IN_VILLAGE),
            models.UniqueConstraint(
                name="village_pairing_once", fields=["organisation", "division"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(
                name="village_pairing_dates",
                condition=Q(ended_on=None, ended_reason="")
                | Q(~Q(ended_reason=""), ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.division}"


class ResidentTeamQuerySet(VillageQuerySet):
    """Villages' teams."""

    def in_force(self) -> Self:
        """Teams that nobody has withdrawn."""
        return self.filter(ended_on=None)


@pghistory.track(*tracked())
class ResidentTeam(Stamped, Versioned):
    """The help that is sent to one village (帮扶力量, 驻村工作队); township and county form and end it.

    A village has one at a time.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    formed_on = models.DateField(_("组建日期"))
    document_number = models.CharField(_("组建文号"), max_length=60, blank=True)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    ended_reason = models.CharField(_("撤销原因"), max_length=12, choices=TeamEnd, blank=True)

    objects = ResidentTeamQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("驻村工作队")
        verbose_name_plural = _("驻村工作队")
        indexes = [models.Index(name="team_scope", fields=["division", "id"])]
        constraints = [
            *listed("team", ended_reason=TeamEnd),
            models.CheckConstraint(name="team_in_village", condition=IN_VILLAGE),
            models.UniqueConstraint(name="team_division", fields=["id", "division"]),
            models.UniqueConstraint(name="team_once", fields=["division"], condition=Q(ended_on=None)),
            models.CheckConstraint(
                name="team_dates",
                condition=Q(ended_on=None, ended_reason="")
                | Q(~Q(ended_reason=""), ended_on__gte=F("formed_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(_("{}驻村工作队")).format(self.division.name)


class TeamMemberQuerySet(VillageQuerySet):
    """People in villages' teams."""

    def in_force(self) -> Self:
        """Whoever has not left."""
        return self.filter(left_on=None)


@pghistory.track(*tracked())
class TeamMember(Stamped, Versioned):
    """Somebody with one duty in a village's team from joining to leaving; township and county keep it.

    Somebody with two duties has two rows of one name. Never deleted: a replacement ends one row and begins
    another, which says whom it replaces.
    """

    team = models.ForeignKey(
        ResidentTeam,
        verbose_name=_("工作队"),
        on_delete=models.PROTECT,
        related_name="members",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    name = models.CharField(_("姓名"), max_length=50)
    duty = models.CharField(_("职责"), max_length=12, choices=TeamDuty)
    user = models.ForeignKey(
        User,
        verbose_name=_("系统账号"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="team_memberships",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("派出单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="team_members",
    )
    is_full_time = models.BooleanField(_("脱产驻村"), null=True, blank=True)
    dispatch = models.CharField(_("选派方式"), max_length=4, choices=Dispatch, blank=True)
    term_from = models.DateField(_("任期起"), null=True, blank=True)
    term_to = models.DateField(_("任期止"), null=True, blank=True)
    document_number = models.CharField(_("选派文号"), max_length=60, blank=True)
    joined_on = models.DateField(_("到队日期"))
    left_on = models.DateField(_("离队日期"), null=True, blank=True)
    left_reason = models.CharField(_("离队原因"), max_length=12, choices=MemberEnd, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("接替"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="successor",
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("工作队成员")
        verbose_name_plural = _("工作队成员")
        indexes = [models.Index(name="team_member_scope", fields=["division", "team"])]
        constraints = [
            *listed("team_member", dispatch=Dispatch, left_reason=MemberEnd),
            models.CheckConstraint(name="team_member_duty_listed", condition=Q(duty__in=TeamDuty.values)),
            models.UniqueConstraint(name="team_member_division", fields=["id", "division"]),
            models.UniqueConstraint(
                name="team_member_once", fields=["team", "name", "duty"], condition=Q(left_on=None)
            ),
            models.CheckConstraint(
                name="team_member_dates",
                condition=Q(left_on=None, left_reason="")
                | Q(~Q(left_reason=""), left_on__gte=F("joined_on")),
            ),
            models.CheckConstraint(
                name="team_member_term",
                condition=Q(term_from=None) | Q(term_to=None) | Q(term_to__gte=F("term_from")),
            ),
            CompositeForeignKey(
                name="team_member_follows_team",
                fields=["team", "division"],
                to="households.ResidentTeam",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.duty}）"


@pghistory.track(*tracked())
class TeamAttendance(Stamped, Versioned):
    """What one member did in one month: days spent in the village, workdays on it; kept with the team.

    Blank is unknown, and never nought.
    """

    member = models.ForeignKey(
        TeamMember,
        verbose_name=_("成员"),
        on_delete=models.PROTECT,
        related_name="attendance",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    month = models.CharField(_("月份"), max_length=7)
    resident_days = models.PositiveSmallIntegerField(_("驻村天数"), null=True, blank=True)
    work_days = models.PositiveSmallIntegerField(_("帮扶工作日"), null=True, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("驻村考勤")
        verbose_name_plural = _("驻村考勤")
        indexes = [models.Index(name="team_attendance_scope", fields=["division", "month"])]
        constraints = [
            models.UniqueConstraint(name="team_attendance_once", fields=["member", "month"]),
            models.CheckConstraint(name="team_attendance_month", condition=Q(month__regex=MONTH)),
            models.CheckConstraint(
                name="team_attendance_days",
                condition=(Q(resident_days=None) | Q(resident_days__lte=DAYS_OF_A_MONTH))
                & (Q(work_days=None) | Q(work_days__lte=DAYS_OF_A_MONTH)),
            ),
            CompositeForeignKey(
                name="team_attendance_follows_member",
                fields=["member", "division"],
                to="households.TeamMember",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.month}"
