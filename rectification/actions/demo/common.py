"""A problem that villages of the demonstration have in common: one is done, one is late, one begins."""

from rectification.actions.demo.scenes import Scenes
from rectification.actions.demo.sketches import Sketch
from rectification.actions.demo.sources import LISTED
from rectification.actions.demo.tickets import Ledger
from rectification.actions.demo.walking import walk_to
from rectification.actions.tickets import ChildDraft, register_ticket, split_ticket
from rectification.choices.tickets import TicketStatus as Status

PARENT = Sketch(
    scene="town",
    type="5.2",
    source=LISTED,
    found=70,
    due=15,
    doer="township2",
    reached=Status.IN_PROGRESS,
    content="几个村的集中供水没有水价和收费制度（示例）",
)
# The introduced village, then others of its township: who does it, how far, and days until the deadline.
CHILDREN = (
    ("village", Status.CLOSED, 5),
    ("township2", Status.IN_PROGRESS, -3),
    ("township2", Status.ASSIGNED, 10),
)


def write_common(ledger: Ledger, scenes: Scenes) -> None:
    """The parent is at work while its children are."""
    people = ledger.people
    draft = ledger.draft(PARENT, scenes.subject(PARENT.scene), is_common=True)
    parent = register_ticket(draft, by=people.users["county"], on=draft.found_on)
    *others, own = scenes.villages(people.town)
    villages = [own, *others][: len(CHILDREN)]
    drafts = [ChildDraft(each, f"{each.division.name}没有制定水价和收费办法（示例）") for each in villages]
    by, on = people.users["county"], draft.found_on
    children = split_ticket(parent, drafts, by=by, on=on, version=parent.version)
    for child, (doer, reached, due) in zip(children, CHILDREN, strict=False):
        sketch = Sketch(
            scene="village",
            type=PARENT.type,
            source=LISTED,
            found=PARENT.found,
            due=due,
            doer=doer,
            reached=reached,
            content=child.content,
        )
        walk_to(ledger.walk(child, sketch), reached)
    walk_to(ledger.walk(parent, PARENT), PARENT.reached)
