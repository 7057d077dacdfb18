"""What a search leaves behind: a filter under a name, and the trace of look-ups."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from households.models import SavedFilter
from povertycase.actions import Budget, record, spend
from povertycase.models import User

FINDS = Budget("find_by_certificate", gettext_lazy("按证件查找"), "find.per_day")


@transaction.atomic
def save_filter(*, by: User, name: str, query: str) -> SavedFilter:
    """Keep a filter of the household list for its owner; the same name again replaces it."""
    saved, _created = SavedFilter.objects.update_or_create(user=by, name=name, defaults={"query": query})
    return saved


@transaction.atomic
def delete_filter(saved: SavedFilter, *, by: User) -> None:
    """Forget one of the user's own filters; deletes nothing of anybody else's."""
    SavedFilter.objects.visible_to(by).filter(pk=saved.pk).delete()


@transaction.atomic
def record_find(*, by: User, characters: int, found: int) -> None:
    """Write that `by` looked people up by certificate: how many characters, how many found, never which.

    Comes before what was found is shown; refuses the look-up after the day's last.
    """
    spend(FINDS, by=by)
    record(FINDS.verb, by, by=by, facts={"characters": characters, "found": found})
