"""Every label under which something is recorded already, so that nothing is asked twice."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from households.choices import IncomeItem
from households.models import Household, Person, VisitQuestion
from households.models.fact_blocks import HOUSEHOLD_BLOCKS, PERSON_BLOCKS, Blocks
from households.models.visit_questions import questions_labelled
from households.rules.visit_form import BLOCKS


def recorded_labels(*, besides: int | None = None) -> dict[str, str]:
    """{label: where it is recorded, in words}; besides: the question that is being written itself."""
    return {
        **dict(_questions(questions_labelled(), besides)),
        **dict(_of_form()),
        **{str(item.label): _("家庭收支的“%s”") % item.label for item in IncomeItem},
        **dict(_facts(Household, HOUSEHOLD_BLOCKS, _("户信息"))),
        **dict(_facts(Person, PERSON_BLOCKS, _("成员信息"))),
    }


def _questions(questions: Iterable[VisitQuestion], besides: int | None) -> Iterable[tuple[str, str]]:
    return ((each.label, _("走访增加项“%s”") % each.label) for each in questions if each.pk != besides)


def _of_form() -> Iterable[tuple[str, str]]:
    for block in BLOCKS:
        where = _("走访表单的“%s”") % block.name.label
        yield from ((str(label), where) for label in (block.name.label, block.ok))
        yield from (
            (
                field.label,
                _("走访表单“%(block)s”的“%(field)s”") % {"block": block.name.label, "field": field.label},
            )
            for field in block.fields
        )


def _facts(model: type, blocks: Blocks, page: str) -> Iterable[tuple[str, str]]:
    for heading, names in blocks:
        for name in names:
            label = str(model._meta.get_field(name).verbose_name)  # type: ignore[attr-defined]
            yield (
                label,
                _("%(page)s“%(block)s”里的“%(label)s”")
                % {
                    "page": page,
                    "block": heading,
                    "label": label,
                },
            )
