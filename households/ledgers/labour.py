"""劳动力台账 (2-32): who on the register can work, what each wants, and which certificate they hold."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from households.choices import Labour
from households.choices.documents import SEED0, SEED2
from households.ledgers.declared import NOBODY, Gap, Judged, Ledger, Log, Part, Share, Subject
from households.ledgers.groups import HELPED
from households.models import LabourEntry, TrainingEntry

WORKING_AGE, OLD_AGE = "labour.working_age", "labour.old_age"
ABLE = (Labour.ORDINARY, Labour.SKILLED, Labour.WEAK)


def _due(by: Judged) -> Q:
    if by.lacks(WORKING_AGE, OLD_AGE):
        return NOBODY
    of_age = by.aged("birth_on", least=by.figures[WORKING_AGE], most=by.figures[OLD_AGE] - 1)
    return HELPED[Subject.PERSON] & Q(labour__in=ABLE, school_status="") & of_age


_TRAINED = TrainingEntry.objects.filter(
    person=OuterRef("pk"), stands=True, noted_on__gte=OuterRef("entry__noted_on")
)

LABOUR = Ledger(
    code="labour",
    title=_("劳动力台账"),
    icon="person-workspace",
    subject=Subject.PERSON,
    model=LabourEntry,
    who=_("脱贫户和监测户里，劳动年龄内、有劳动能力、不在校的成员。"),
    due=_due,
    fields=("wish", "wants_training", "skill_certificate", "skill_level", "certified_on", "note"),
    shown=("wish", "wants_training", "skill_certificate", "skill_level"),
    required=("wish",),
    parameters=(WORKING_AGE, OLD_AGE),
    gaps=(
        Gap(
            code="unasked",
            label=_("未征求意愿"),
            meaning=_("还没有登记就业意愿的劳动力。"),
            clause=f"{SEED2} 二(八)",
            holds=lambda _by: Q(entry__wish="") | Q(entry__wish=None),
        ),
        Gap(
            code="uncertified",
            label=_("没有技能证书"),
            meaning=_("已登记意愿、还没有登记技能证书的劳动力。"),
            clause=f"{SEED2} 二(八)",
            holds=lambda _by: Q(entry__wish__gt="", entry__skill_certificate=""),
            tone="soon",
        ),
        Gap(
            code="untrained",
            label=_("愿培训未培训"),
            meaning=_("登记了愿意参加技能培训，此后还没有培训记录的劳动力。"),
            clause=f"{SEED2} 二(八)；{SEED0} 二(六)15",
            holds=lambda _by: Q(entry__wants_training=True, is_trained=False),
            tone="soon",
        ),
    ),
    parts=(
        Part(
            code="certified",
            label=_("有技能证书的劳动力"),
            meaning=_("劳动力台账里，现行登记写明技能证书的劳动力。"),
            clause=f"{SEED2} 二(八)",
            holds=lambda _by: Q(entry__skill_certificate__gt=""),
        ),
    ),
    shares=(
        Share(
            code="certified_rate",
            label=_("劳动力持证率"),
            meaning=_("有技能证书的劳动力，占劳动力台账应登记的劳动力的比例。"),
            part="certified",
        ),
    ),
    logs=(
        Log(
            code="training",
            title=_("培训记录"),
            model=TrainingEntry,
            fields=("kind", "course", "organiser", "days", "has_passed", "subsidy_yuan"),
            required=("kind", "course"),
        ),
    ),
    beside=lambda _by: {"is_trained": Exists(_TRAINED)},
)
