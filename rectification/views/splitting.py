"""Steps that make tickets of a ticket: a common one is split into places, another of its kind is found."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Village
from households.views.saving import save, show, version_of
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import User
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.actions import guards
from rectification.actions.places import Subject
from rectification.forms.splitting import LONGEST_CONTENT, MOST_LINES, SiblingForm, SplitForm
from rectification.models import Ticket
from rectification.reports import choosing
from rectification.reports.naming import Line, answered, lines_of, open_children
from rectification.rules.closing import COMMON
from rectification.views.side_steps import takes
from rectification.views.step_pages import page_of, stepped


@require_http_methods(["GET", "POST"])
def split(request: PageRequest, pk: int) -> HttpResponse:
    """分解共性问题: all of its places, or none; each line that is wrong is answered."""
    ticket, user = stepped(request, pk, "split_ticket"), request.user
    if ticket.is_restricted:
        guards.require_role("register_restricted", by=user, division_code=ticket.division_id)
    villages, projects = choosing.villages_in(ticket.division_id), choosing.projects_in(ticket, user)
    form = SplitForm(request.POST or None, ticket=ticket, villages=villages, projects=projects)
    if form.village_listed:
        form.list_households(choosing.households_of(form.village_listed, user))

    def step() -> list[Ticket]:
        drafts = [actions.ChildDraft(*each) for each in _places(ticket, form, user)]
        return actions.split_ticket(
            ticket, drafts, by=user, on=timezone.localdate(), version=version_of(form)
        )

    before = [] if ticket.is_common else [Unmet("not_common", _("这不是共性问题，不能分解。"), COMMON)]
    page = page_of(
        *(_("分解共性问题"), ticket, user, _("共性问题已分解，请逐个交办子问题。")),
        template="rectification/split.html",
        before=before,
    )
    return show(request, form, page) if form.wants_list else save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def register_sibling(request: PageRequest, pk: int) -> HttpResponse:
    """举一反三登记: of its type, at another place."""
    ticket, user = stepped(request, pk, "register_ticket"), request.user
    self_only = not takes(user, "register_feedback", ticket)
    sources = choosing.sources_for(ticket, user, self_only=self_only)
    villages = choosing.villages_reached(user)
    form = SiblingForm(request.POST or None, ticket=ticket, sources=sources, villages=villages)

    def step() -> Ticket:
        given = form.cleaned_data
        draft = actions.TicketDraft(
            source=form.source,
            type=ticket.type,
            subject=_one_place(form, user),
            content=given["content"],
            found_on=given["found_on"],
            amount_yuan=given["amount_yuan"],
            liability=given["liability"],
        )
        return actions.register_sibling(ticket, draft, by=user, on=timezone.localdate())

    warning = "" if sources else _("没有可选的自查来源，请乡镇先登记一个自查来源。")
    if ticket.is_restricted:
        warning += _("举一反三登记的问题同样限定知悉范围：登记以后由县级办理，没有指定给您就看不到。")
    page = page_of(
        *(_("举一反三登记"), ticket, user, _("举一反三问题已登记，等待交办。")),
        warning=warning,
        asks=[_("问题类型和这个问题相同：%s") % ticket.type],
        asks_title=_("举一反三"),
    )
    return save(request, form, step, page)


def _places(ticket: Ticket, form: SplitForm, user: User) -> list[tuple[Subject, str]]:
    """(place, what is wrong there) of all that was named. Raises Invalid with each line that is wrong."""
    given = form.cleaned_data
    lines = [*lines_of(given["numbers"]), *(Line(0, number) for number in given["households"])]
    if len(lines) > MOST_LINES:
        message = _("一次最多 %(most)s 个，现在是 %(now)s 个，请分几次分解。")
        words = message % {"most": MOST_LINES, "now": len(lines)}
        raise Invalid([Unmet("lines_too_many", words, field="numbers")])
    found = answered(lines, user, below=ticket)
    villages = choosing.villages_of(given["villages"], user)
    taken = _villages_unmet(ticket, villages)
    wider: list[Subject] = [*villages, *form.projects_chosen]
    if unmet := [*found.unmet, *taken]:
        right = len(found.named) + len(wider) - len(taken)
        words = _("其余 %s 处没有问题。现在什么都没有保存：请改正或删去上面的再提交。") % right
        raise Invalid([*unmet, Unmet("rest", words, field="numbers")])
    content = given["content"].strip()
    places = [(each, _joined(content, words)) for each, words in found.named]
    return [*places, *((each, content) for each in wider)]


def _joined(content: str, words: str) -> str:
    """What is wrong everywhere, and at this place. Raises Invalid when the two are longer than a ticket's."""
    whole = "；".join(filter(None, [content, words]))
    if len(whole) > LONGEST_CONTENT:
        message = _("具体表现连同“%(words)s…”超过 %(longest)s 字，请写短一些。")
        told = message % {"words": words[:20], "longest": LONGEST_CONTENT}
        raise Invalid([Unmet("content_too_long", told, field="content")])
    return whole


def _villages_unmet(ticket: Ticket, villages: list[Village]) -> list[Unmet]:
    taken = open_children(ticket)
    words = _("%(village)s：已经有没销号的子问题 %(number)s。")
    return [
        Unmet(
            "village_taken",
            words % {"village": each.division.name, "number": taken[Village, each.pk]},
            field="villages",
        )
        for each in villages
        if (Village, each.pk) in taken
    ]


def _one_place(form: SiblingForm, user: User) -> Subject:
    """The household, project or village that was named, of which there is one."""
    number, village = form.cleaned_data["number"].strip(), form.cleaned_data["village"]
    if bool(number) == bool(village):
        message = _("请填一个户编号或项目编号，或者选一个村，只填其中一项。")
        raise Invalid([Unmet("place_required", message, field="number")])
    if village:
        (found,) = choosing.villages_of([village], user)
        return found
    judged = answered([Line(0, number)], user)
    if judged.unmet:
        raise Invalid(list(judged.unmet))
    return judged.named[0][0]
