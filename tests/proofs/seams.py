"""Guards of reminders and outbox that a control takes out, and waits that a proof has no time for."""

import datetime
from dataclasses import replace

from povertycase.actions import gateways, outbox, reminders
from povertycase.calendars import Ladder
from povertycase.choices import DispatchState


def only_today():
    """A job that looks at its own day alone, as one that never stood still would need."""
    reached = Ladder.reached

    def today(ladder, due_on, *, as_of, **facts):
        days = {level for level, day in ladder.steps(due_on, since=facts["since"]) if day == as_of}
        return [each for each in reached(ladder, due_on, as_of=as_of, **facts) if each.level in days]

    Ladder.reached = today


def blind():
    """A sender that takes silence for a refusal."""
    send = gateways.send

    def sent(*words, **facts):
        answer = send(*words, **facts)
        return (
            replace(answer, state=DispatchState.FAILED) if answer.state == DispatchState.UNKNOWN else answer
        )

    gateways.send = sent


def meet_at_reminding(waiting):
    """Let two meet who are about to look what was told of the same things."""
    remind = reminders._remind

    def reminded(*words, **facts):
        waiting("reminders")
        return remind(*words, **facts)

    reminders._remind = reminded


def impatient():
    """No gateway is waited for, no pause is long, and who was killed is soon known to be."""
    gateways.ANSWER_SECONDS = 0.5
    outbox.LEASE = datetime.timedelta(seconds=4)
    outbox.BACK_OFF = (datetime.timedelta(milliseconds=200),) * len(outbox.BACK_OFF)


WITHOUT = {"only_today": only_today, "blind": blind}
