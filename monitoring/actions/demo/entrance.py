"""The public entrance of the demonstration: villages have their codes, in one of them they hang."""

import datetime

from django.utils.translation import gettext as _

from monitoring.actions.demo.cast import Cast
from monitoring.actions.posters import PosterDraft, issue_codes, record_poster
from monitoring.choices.declarations import PosterKind
from povertycase.models import Division
from projects.actions.demo.cast import paper

HUNG = datetime.timedelta(days=40)


def seed_entrance(people: Cast, *, on: datetime.date) -> None:
    """Every village of the township has a code; in one it hangs beside the letter."""
    issue_codes(Division.objects.get(pk=people.own_town), by=people.township)
    village = Division.objects.get(pk=people.own_village)
    for kind, where in ((PosterKind.CODE, _("村委会门口")), (PosterKind.LETTER, _("村务公开栏"))):
        draft = PosterDraft(kind=kind, posted_on=on - HUNG, place=where, photo=paper(_("张贴照片.png")))
        record_poster(village, draft, by=people.village, on=on)
