"""An entry of each ledger and each log about the head, the household or the village of each place."""

from django.db import models
from django.utils import timezone

from households.ledgers import LEDGERS
from povertycase.models import Job

KEPT_BY_TRADES = "follows the household; of departments only that of its trade sees it"


def rows(there, owner, mark):
    """Words of canaries wherever an entry takes words; and a sheet of one that was read."""
    told = f"玉雀登记{mark}"
    made = {}
    for ledger in LEDGERS.values():
        own = {"person": there.head.pk, "household": there.household.pk}.get(ledger.entry_of)
        about = {"division_id": there.household.division_id}
        about |= {f"{ledger.entry_of}_id": own} if own else {}
        for name, model in [("", ledger.model), *((log.code, log.model) for log in ledger.logs)]:
            year = {"year": 2026} if ledger.by_year and not name else {}
            words = {field.name: told for field in model.facts() if _takes_words(field)}
            entry = model.objects.create(
                **about, **year, **words, noted_on=timezone.localdate(), noted_by=owner
            )
            made[f"{ledger.code}.{name}" if name else ledger.code] = entry.pk
    job = Job.objects.create(
        kind="households.import_entries",
        dedup_key="0:labour",
        actor=owner,
        state="done",
        finished_at=timezone.now(),
        result={
            **dict.fromkeys(("rows", "held"), 1),
            **dict.fromkeys(("written", "unchanged"), 0),
            "findings": [{"row": 3, "column": "姓名", "message": f"玉雀导入{mark}"}],
        },
    )
    there.shown = (*there.shown, told, f"玉雀导入{mark}")
    return {
        "ledger_entry_labour": made["labour"],
        "ledger_log_training": made["labour.training"],
        "ledger_import": job.pk,
        "head": there.head.pk,
    }


def _takes_words(field):
    return isinstance(field, models.CharField) and not field.choices and field.max_length >= len("玉雀登记甲")
