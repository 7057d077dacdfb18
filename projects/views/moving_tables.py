"""Households that move, projects of a round of 回头看, and the year's tasks as tables."""

from typing import Any

import django_tables2 as tables
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import list_date
from projects.choices.assets import ReviewOutcome
from projects.reports.listing import place_of
from projects.rules.spending import percent
from projects.views.village_tables import STACKED, linked, number_of


class MoveTable(tables.Table):
    """A household a row, with the days of its move; moves: {household: its move}."""

    caption = gettext_lazy("搬迁户名单")

    head = tables.Column(verbose_name=gettext_lazy("户主"), empty_values=())
    number = tables.Column(verbose_name=gettext_lazy("户编号"), empty_values=())
    place = tables.Column(verbose_name=gettext_lazy("村组"))
    moved_in_on = tables.Column(verbose_name=gettext_lazy("入住"), empty_values=())
    demolished_on = tables.Column(verbose_name=gettext_lazy("旧房拆除"), empty_values=())
    reclaimed_on = tables.Column(verbose_name=gettext_lazy("复垦"), empty_values=())
    steps = tables.Column(verbose_name=gettext_lazy("办理"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的户")
        attrs = STACKED

    def __init__(self, rows: Any, *, moves: dict[int, Any], may_record: Any) -> None:
        self.moves, self.may_record = moves, may_record
        super().__init__(rows, exclude=() if may_record else ("steps",))

    def render_head(self, record: Any) -> Any:
        """Linked to the household."""
        url = reverse("households:detail", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or "—")

    def render_number(self, record: Any) -> str:
        """The 户编号."""
        return record.number or _("未编号")

    def _day(self, record: Any, name: str) -> str:
        move = self.moves.get(record.pk)
        return list_date(getattr(move, name)) or "—" if move else "—"

    def render_moved_in_on(self, record: Any) -> str:
        """入住."""
        return self._day(record, "moved_in_on")

    def render_demolished_on(self, record: Any) -> str:
        """旧房拆除."""
        return self._day(record, "demolished_on")

    def render_reclaimed_on(self, record: Any) -> str:
        """复垦."""
        return self._day(record, "reclaimed_on")

    def render_steps(self, record: Any) -> Any:
        """To the form."""
        if record.pk not in self.may_record:
            return "—"
        url = reverse("projects:relocation-record", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, _("登记进度"))


class RoundTable(tables.Table):
    """An industry project a row; reviews: {project: what the round found}; may_review: keys."""

    caption = gettext_lazy("产业项目回头看")

    name = tables.Column(verbose_name=gettext_lazy("项目"), empty_values=())
    place = tables.Column(verbose_name=gettext_lazy("实施地点"), empty_values=())
    year = tables.Column(verbose_name=gettext_lazy("项目年度"), localize=False)
    outcome = tables.Column(verbose_name=gettext_lazy("核查结果"), empty_values=())
    reviewed_on = tables.Column(verbose_name=gettext_lazy("核查日期"), empty_values=())
    reviewed_by = tables.Column(verbose_name=gettext_lazy("核查人"), empty_values=())
    found = tables.Column(verbose_name=gettext_lazy("发现的问题"), empty_values=())
    steps = tables.Column(verbose_name=gettext_lazy("办理"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的项目")
        attrs = STACKED

    def __init__(self, rows: Any, *, reviews: dict[int, Any], may_review: Any, query: str) -> None:
        self.reviews, self.may_review, self.query = reviews, may_review, query
        super().__init__(rows, exclude=() if may_review else ("steps",))

    def render_name(self, record: Any) -> Any:
        """Linked to the project."""
        url = reverse("projects:detail", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.name)

    def render_place(self, record: Any) -> str:
        """Township and village."""
        return place_of(record)

    def render_outcome(self, record: Any) -> Any:
        """In words and colour."""
        if record.outcome is None:
            return format_html('<span class="chip chip-warning">{}</span>', _("未核查"))
        kind = "error" if record.outcome == ReviewOutcome.FAULTY else "ok"
        label = ReviewOutcome(record.outcome).label
        return format_html('<span class="chip chip-{}">{}</span>', kind, label)

    def render_reviewed_on(self, record: Any) -> str:
        """As lists write days."""
        review = self.reviews.get(record.pk)
        return list_date(review.reviewed_on) if review else "—"

    def render_reviewed_by(self, record: Any) -> str:
        """Who went."""
        review = self.reviews.get(record.pk)
        return review.reviewed_by.name if review else "—"

    def render_found(self, record: Any) -> str:
        """What is wrong."""
        review = self.reviews.get(record.pk)
        return review.found or "—" if review else "—"

    def render_steps(self, record: Any) -> Any:
        """To the form, for a project that the round has not seen."""
        if record.pk in self.reviews or record.pk not in self.may_review:
            return "—"
        url = reverse("projects:review-add", args=[record.pk])
        return format_html('<a href="{}?{}">{}</a>', url, self.query, _("登记核查"))


class TaskTable(tables.Table):
    """What is to be built of one thing a row; year, division: what was asked for."""

    caption = gettext_lazy("各类任务合计")

    name = tables.Column(verbose_name=gettext_lazy("任务"), empty_values=())
    category = tables.Column(verbose_name=gettext_lazy("项目类型"))
    unit = tables.Column(verbose_name=gettext_lazy("单位"))
    villages = number_of(gettext_lazy("村（个）"))
    projects = number_of(gettext_lazy("项目（个）"))
    planned = number_of(gettext_lazy("计划"))
    done = number_of(gettext_lazy("完成"))
    completion = number_of(gettext_lazy("完成率"))
    late = number_of(gettext_lazy("到期未完成（个）"))

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的任务")
        attrs = STACKED

    def __init__(self, rows: Any, *, year: int, division: str) -> None:
        self.year, self.division = year, division
        super().__init__(rows)

    def render_name(self, record: Any) -> Any:
        """What is built."""
        return format_html("<b>{}</b>", record.name)

    def render_villages(self, record: Any) -> str:
        """With its separators."""
        return f"{record.villages:,}"

    def render_projects(self, record: Any) -> Any:
        """Leads to the projects."""
        asked = {
            "year": self.year,
            "division": record.place or self.division,
            "category": record.category,
            "status": "in_library",
            "target": record.name,
        }
        return linked(record.projects, reverse("projects:list"), asked)

    def render_planned(self, record: Any) -> str:
        """In its unit."""
        return floatformat(record.amount.planned, "-3g")

    def render_done(self, record: Any) -> Any:
        """What was said; how many have not said is no 0."""
        if record.amount.done is None:
            return format_html('<span class="text-secondary">{}</span>', _("未登记"))
        words = floatformat(record.amount.done, "-3g")
        if not record.amount.unknown:
            return words
        return format_html(
            '{} <small class="text-secondary d-block">{}</small>',
            words,
            _("%s 项未登记") % record.amount.unknown,
        )

    def render_completion(self, record: Any) -> str:
        """In per cent."""
        share = record.amount.completion
        return percent(share) if share is not None else "—"

    def render_late(self, record: Any) -> Any:
        """Past the day they were planned to be complete on."""
        if not record.late:
            return "0"
        return format_html('<span class="lamp lamp-overdue">{}</span>', f"{record.late:,}")


class VillageTaskTable(TaskTable):
    """The same by village."""

    caption = gettext_lazy("分村任务")

    place_name = tables.Column(verbose_name=gettext_lazy("地点"))

    class Meta(TaskTable.Meta):
        exclude = ("villages",)
        sequence = ("name", "place_name", "...")
