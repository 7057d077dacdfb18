"""Forms that decide about proposed tickets: one by one, and many at once."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from monitoring.forms.clues import text_field
from povertycase.models import User
from projects.forms.fields import offered
from rectification.forms.filters import source_choices
from rectification.models import IssueSource, TicketProposal

MOST_AT_ONCE = 100
PAIR = re.compile(r"[0-9]{1,18}:[0-9]{1,9}")


def pairs_of(chosen: Sequence[str]) -> list[tuple[int, int]]:
    """[(key, version)] of what was ticked; raises ValidationError for what no page of ours sends."""
    if not chosen:
        raise forms.ValidationError(_("请先勾选要办理的行。"))
    if len(chosen) > MOST_AT_ONCE:
        raise forms.ValidationError(_("一次最多办理 %s 条。") % MOST_AT_ONCE)
    if not all(PAIR.fullmatch(each) for each in chosen):
        raise forms.ValidationError(_("勾选的内容不对，请刷新列表后再办理。"))
    found = [tuple(map(int, each.split(":"))) for each in dict.fromkeys(chosen)]
    return [(key, version) for key, version in found]


class AcceptProposalForm(StepForm):
    """立单: from which source, and in which words."""

    source = forms.ChoiceField(label=_("问题来源"), widget=PlaceSelect)
    content = text_field(_("具体表现"), longest=1000, rows=4)

    def __init__(self, data: Any, *, user: User, proposal: TicketProposal) -> None:
        super().__init__(data, initial={"version": proposal.version, "content": proposal.content})
        self.user = user
        self.fields["source"].choices = offered(source_choices(user))  # type: ignore[attr-defined]

    def clean_source(self) -> IssueSource:
        """The source itself, in reach."""
        return IssueSource.objects.visible_to(self.user).get(pk=self.cleaned_data["source"])


class DismissProposalForm(StepForm):
    """不立单, and why."""

    reason = text_field(_("不立单的原因"), longest=300)

    def __init__(self, data: Any, *, proposal: TicketProposal) -> None:
        super().__init__(data, initial={"version": proposal.version})


class ManyProposalsForm(forms.Form):
    """What was ticked, and what is to become of it."""

    verb = forms.ChoiceField(label=_("办理"), choices=[("accept", _("立单")), ("dismiss", _("不立单"))])
    source = forms.ChoiceField(label=_("问题来源"), required=False, widget=PlaceSelect)
    reason = forms.CharField(label=_("不立单的原因"), max_length=300, required=False)

    def __init__(self, data: Any, *, user: User, chosen: Sequence[str] = ()) -> None:
        super().__init__(data)
        self.user, self.chosen = user, chosen
        self.fields["source"].choices = offered(source_choices(user))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Rows, and what the verb needs."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        given["chosen"] = pairs_of(self.chosen)
        if given.get("verb") == "accept" and not self.has_error("source"):
            given["source"] = self._source(given.get("source", ""))
        if given.get("verb") == "dismiss" and not given.get("reason", "").strip():
            raise forms.ValidationError(_("请写明为什么不立单。"))
        return given

    def _source(self, key: str) -> IssueSource:
        if not key:
            raise forms.ValidationError(_("请选择立单用的问题来源。"))
        return IssueSource.objects.visible_to(self.user).get(pk=key)
