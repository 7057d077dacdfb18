"""What a roll tells its uploader about people whom it only names, counted by the day.

Whoever uploads rows made up from a list of identities would learn who is registered elsewhere. Each import
is recorded with how many such answers it gave; above the day's limit it gives none, and no other is taken.
"""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.models import RollBatch
from povertycase import actions
from povertycase.actions import Budget
from povertycase.actions.budgets import per_day
from povertycase.exceptions import Exhausted
from povertycase.models import AuditEvent, User
from povertycase.sheets import FileRefused

VERB = "ask_by_roll"
ANSWERS = Budget(VERB, gettext_lazy("导入时查出的已在别处登记的人员"), "roll.elsewhere_per_day")
# Conflicts inside the uploader's own division are recorded, too; they tell nothing that its pages hide.
COUNTED = "E-ID-ELSEWHERE"


class TooManyAnswers(FileRefused):
    """E-LIM-ASK: a roll with more such people than the day has left; it says of none who it is."""

    def __init__(self, answers: Mapping[str, int], most: int) -> None:
        message = _("本表有 {count:,} 人已在别处登记，超过每日上限 {most:,} 人，请核对是不是选错了文件")
        super().__init__("E-LIM-ASK", message.format(count=counted(answers), most=most))
        self.answers = dict(answers)


def counted(answers: Mapping[str, int]) -> int:
    """How many of a roll's answers the limit is about."""
    return answers.get(COUNTED, 0)


def answered_today(by: User) -> int:
    """How many answers the rolls of an account have got since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = AuditEvent.objects.filter(actor=by.username, verb=VERB, at__gte=midnight)
    return sum(counted(facts) for facts in today.values_list("facts", flat=True))


def refuse_when_spent(by: User) -> None:
    """Raise Exhausted when the day's answers are spent: no other roll is taken today."""
    most = per_day(ANSWERS, by)
    if answered_today(by) < most:
        return
    message = _(
        "您今天{label}已达 {most:,} 人，是每日的上限，明天零点后可以继续导入。"
        "工作确需更多的，请系统管理员调整参数 {parameter}。"
    )
    raise Exhausted(message.format(label=ANSWERS.label, most=most, parameter=ANSWERS.parameter))


def check(batch: RollBatch, answers: Mapping[str, int]) -> None:
    """Raise TooManyAnswers when a roll would tell more than its uploader's day has left."""
    if not counted(answers):
        return
    most = per_day(ANSWERS, batch.created_by)
    if answered_today(batch.created_by) + counted(answers) > most:
        raise TooManyAnswers(answers, most)


def record(batch: RollBatch, answers: Mapping[str, int], *, by: User) -> None:
    """Write down what a roll asked; the security administrators hear of somebody who reached the limit."""
    if not answers:
        return
    actions.record(VERB, batch, by=by, facts={**answers, "rows": batch.counts.get("rows", 0)})
    if answered_today(by) >= per_day(ANSWERS, by):
        title = _("{name}（{account}）今天{label}达到每日上限，请核实是否工作需要。")
        actions.alarm(
            by,
            by=by,
            title=title.format(name=by.name, account=by.username, label=ANSWERS.label)[:200],
            dedup_key=f"{VERB}:{by.pk}:{timezone.localdate()}",
        )
