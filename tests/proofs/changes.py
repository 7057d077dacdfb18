"""A second roll out of the first: every way in which a roll may differ from the register, by chance."""

from contextlib import suppress
from datetime import date

from tests.proofs import layouts
from tests.proofs.differences import personal_fields, shared_fields
from tests.proofs.people import (
    HEAD,
    NEVER_BLANK,
    PERSONAL,
    SHARED,
    SPOUSE,
    certify,
    copied,
    disable,
)

AT_MOST = 3
# Relations of the others when the head's wife, or a son, becomes the head.
UNDER_HIS_WIFE = {HEAD: SPOUSE, SPOUSE: HEAD, "之母": "之婆婆"}
UNDER_A_SON = {HEAD: "之父", SPOUSE: "之母", "之子": "之兄弟姐妹", "之女": "之兄弟姐妹", "之母": "之祖母"}


class Exhausted(Exception):
    """So small a roll has no household left that this could happen to."""


class Changer:
    """Changes households in place; no household is restructured twice."""

    def __init__(self, maker, layout, homes):
        self.maker, self.rng, self.layout, self.homes = maker, maker.rng, layout, homes
        self.untouched = list(homes)
        self.rng.shuffle(self.untouched)

    def take(self, fits=lambda home: True):
        """A household that nothing has been done to. Raises Exhausted when none is left that fits."""
        for home in self.untouched:
            if fits(home):
                self.untouched.remove(home)
                return home
        raise Exhausted

    def happen(self, name):
        """One of the things below, if there is anybody whom it can happen to."""
        with suppress(Exhausted):
            getattr(self, name)()

    def relate(self, home, relations):
        """Everybody's relation to another head."""
        for member in home.members:
            old = member.facts["relation"]
            member.facts["relation"] = relations.get(old, old)

    # --- households -----------------------------------------------------------------------------------

    def move_home(self):
        """To another village."""
        home, villages = self.take(), {home.village for home in self.homes}
        if len(villages) > 1:
            home.village = self.rng.choice(sorted(villages - {home.village}))

    def add_home(self):
        """A household that nobody knew."""
        self.homes.append(self.maker.home(self.rng.choice(self.homes).village))

    def remove_home(self):
        """Everybody of it is gone."""
        self.homes.remove(self.take())

    def merge_home(self):
        """All members go to another household."""
        source, target = self.take(), self.take()
        for member in source.members:
            member.facts["relation"] = "其他"
            target.members.append(member)
        self.homes.remove(source)

    def split_home(self):
        """A member founds a household of one's own (分户)."""
        home = self.take(lambda each: len(each.members) > 1)
        new = self.maker.home(home.village)
        member = home.members.pop()
        member.facts["relation"] = HEAD
        new.members = [member]
        self.homes.append(new)

    # --- heads ----------------------------------------------------------------------------------------

    def swap_head(self):
        """Head and wife change places."""
        self.relate(self.take(_is_couple), UNDER_HIS_WIFE)

    def lose_head(self):
        """The head is gone, the wife follows."""
        home = self.take(_is_couple)
        home.members.remove(home.head)
        self.relate(home, UNDER_HIS_WIFE)

    def lend_head(self):
        """The head moves to another household, the wife stays and becomes the head."""
        home, other = self.take(_is_couple), self.take()
        head = home.head
        home.members.remove(head)
        self.relate(home, UNDER_HIS_WIFE)
        head.facts["relation"] = "其他"
        other.members.append(head)

    def return_of_a_son(self):
        """Somebody whom the register does not know is the head now."""
        home = self.take()
        self.relate(home, UNDER_A_SON)
        home.members.append(self.maker.member(HEAD, "男", self.rng.randrange(26, 30)))

    # --- members --------------------------------------------------------------------------------------

    def add_member(self):
        """A child that the register does not know."""
        self.rng.choice(self.homes).members.append(self.maker.child())

    def remove_member(self):
        """Somebody who is no head is gone."""
        home = self.take(lambda each: len(each.members) > 1)
        home.members.remove(self._other(home))

    def move_member(self):
        """Somebody who is no head belongs to another household now."""
        home, other = self.take(lambda each: len(each.members) > 1), self.take()
        member = self._other(home)
        home.members.remove(member)
        member.facts["relation"] = "其他"
        other.members.append(member)

    def _other(self, home):
        return self.rng.choice([each for each in home.members if each is not home.head])

    def correct_identity(self):
        """The same 人编号 with another number of the same person's birthday."""
        if layouts.has(self.layout, "person_number"):
            facts = self.take().head.facts
            id18 = self.maker.identity(_day(facts["birth_on"]), facts["sex"])
            facts |= {"id18": id18, "certificate_number": id18 + facts["certificate_number"][18:]}

    def give_identity(self):
        """Whoever was without a certificate has one."""
        for home in self.homes:
            for member in home.members:
                if not member.facts["id18"]:
                    birth = _day(member.facts["birth_on"])
                    certify(member.facts, self.maker.identity(birth, member.facts["sex"]), self.rng)
                    return

    def give_disability(self):
        """Somebody's certificate is a disabled person's one now."""
        member = self.take().head
        disable(member.facts, self.rng)

    def rename(self):
        """Another name, or the same with a space or another dot: the register keeps what was written."""
        member = self.rng.choice(self.rng.choice(self.homes).members)
        name = member.facts["person_name"]
        variants = [f"{name[0]}　{name[1:]}", name.replace("·", "•"), self.maker.name()]
        member.facts["person_name"] = self.rng.choice(variants)

    # --- values ---------------------------------------------------------------------------------------

    def change_person(self):
        """One to three values of a person."""
        member = self.rng.choice(self.rng.choice(self.homes).members)
        self._change(member.facts, [name for name in personal_fields(self.layout) if name in PERSONAL])

    def change_home(self):
        """One to three values of a household."""
        self._change(self.rng.choice(self.homes).facts, self._shared())

    def _shared(self):
        return [name for name in shared_fields(self.layout) if name in SHARED]

    def _change(self, facts, names):
        for name in self.rng.sample(names, min(len(names), self.rng.randrange(1, AT_MOST + 1))):
            facts[name] = self.maker.value((PERSONAL | SHARED)[name], facts[name])

    def clear_person(self):
        """A value of a person becomes a blank."""
        member = self.rng.choice(self.rng.choice(self.homes).members)
        self._clear(member.facts, [name for name in personal_fields(self.layout) if name in PERSONAL])

    def clear_home(self):
        """A value of a household becomes a blank."""
        self._clear(self.rng.choice(self.homes).facts, self._shared())

    def _clear(self, facts, names):
        filled = [name for name in names if facts[name] is not None and name not in NEVER_BLANK]
        if filled:
            facts[self.rng.choice(filled)] = None

    def leave_school(self):
        """在校生状况 is blank now, 文化程度 filled."""
        for home in self.homes:
            for member in home.members:
                if member.facts["school_status"] == "普通高中三年级" or self.rng.random() < 0.01:
                    member.facts |= {"school_status": None, "education": "高中"}
                    return

    def appraise(self):
        """危房户 says the grade itself."""
        if "house_grade" in shared_fields(self.layout):
            self.rng.choice(self.homes).facts |= {
                "is_house_unsafe": True,
                "house_grade": self.rng.choice("CD"),
            }


RESTRUCTURING = (
    *("move_home", "add_home", "remove_home", "merge_home", "split_home"),
    *("swap_head", "lose_head", "lend_head", "return_of_a_son"),
    *("move_member", "correct_identity", "give_identity", "give_disability", "rename", "leave_school"),
    "appraise",
)


def second_roll(maker, layout, homes, *, change=4, remove=2, new=2):
    """The households of the second roll; the shares are per cent of the people of the first.

    Each way of restructuring happens at least once.
    """
    after = copied(homes)
    crowd = sum(len(home.members) for home in homes)
    changer = Changer(maker, layout, after)
    for name in maker.rng.sample(RESTRUCTURING, len(RESTRUCTURING)):
        changer.happen(name)
    shares = {
        **dict.fromkeys(("change_person", "change_home", "clear_person", "clear_home"), change / 2),
        "remove_member": remove,
        "add_member": new,
    }
    for name, percent in shares.items():
        for _time in range(round(crowd * percent / 100)):
            changer.happen(name)
    for home in after:
        home.facts["house_grade"] = home.facts.get("house_grade") if home.facts["is_house_unsafe"] else None
    maker.rng.shuffle(after)
    return after


def _is_couple(home):
    return any(each.facts["relation"] == SPOUSE for each in home.members)


def _day(text):
    return date.fromisoformat(text)
