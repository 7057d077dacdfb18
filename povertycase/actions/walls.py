"""挂屏: a browser that shows the wall all day, and is good for nothing else."""

import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from povertycase.actions.records import record
from povertycase.models import User

HUNG = "hung_on_wall"
HOURS = 12


def hang_wall(session: SessionBase, *, by: User) -> None:
    """The session shows the wall alone from now on, and ends after HOURS. Who: whoever has the wall.

    Nobody sits before a screen in a hall: any other address ends this session (middleware.LivingSession).
    """
    session[HUNG] = True
    session.set_expiry(timezone.now() + datetime.timedelta(hours=HOURS))
    record("hang_wall", by, by=by, facts={"hours": HOURS})


def is_hung(session: SessionBase) -> bool:
    """Whether the session shows the wall alone."""
    return bool(session.get(HUNG))
