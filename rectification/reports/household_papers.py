"""What rectification adds to a household's papers: its problems, by number."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from households.models import Household
from households.reports.shown import day_words
from povertycase.models import User
from povertycase.papers import Block, Listing
from rectification.reports.listing import tickets_of


def blocks_of(household: Household, user: User, on: datetime.date) -> Iterator[Block]:
    """The problems that were found with a household, as the panel of its page shows them."""
    yield Listing(
        title=_("问题整改"),
        head=(_("编号"), _("问题类型"), _("发现日期"), _("整改期限"), _("责任单位和责任人"), _("状态")),
        rows=[
            (
                row.ticket.number,
                row.ticket.type.name,
                day_words(row.ticket.found_on),
                day_words(row.ticket.due_on),
                row.answers,
                str(row.ticket.get_status_display()),
            )
            for row in tickets_of({"household": household}, user, on=on)
        ],
        widths=(5, 5, 3, 3, 5, 3),
        none=_("没有登记过问题。"),
    )
