"""Put the demonstration county into a database that holds nobody real."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions.bulk import HouseholdDraft, write_households
from households.actions.demo.families import Families
from households.actions.demo.helping import form_teams, helper_accounts, pair_households
from households.actions.demo.homes import home_of
from households.actions.demo.ledgers import seed_ledgers
from households.actions.demo.places import Places, choose_places
from households.actions.demo.visits import seed_visits
from households.actions.incomes import Period, last_period
from households.actions.villages import ensure_villages
from households.actions.worlds.offices import PostingDraft, UserDraft, write_offices
from households.models import Household, Person
from households.rules.dates import term_start
from povertycase.actions import record
from povertycase.actions.divisions import read_divisions, save_divisions
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.exceptions import Conflict
from povertycase.models import Installation, Organisation, Posting, User

SHIPPED_DIVISIONS = Path(__file__).resolve().parents[2] / "fixtures" / "divisions.csv"
PASSWORD = "Fupin-2026-demo"  # noqa: S105  printed for everybody: the people are fictitious
SCHOOL_YEAR_MONTH = 9
NEIGHBOUR_SHARE = 30
# Nobody is logged in: the trail names the command.
COMMAND = User(username="seed_demo", name="seed_demo")


@dataclass(frozen=True)
class Account:
    """One demonstration account: whose place, which of the Places' codes, and its organisation's name."""

    username: str
    name: str
    role: Role
    place: str
    organisation: str = ""


ACCOUNTS = (
    Account("village", "陈村文书", Role.VILLAGE, "village"),
    Account("helper", "何帮扶", Role.HELPER, "town", "示例职业中学"),
    Account("township", "田乡镇", Role.TOWNSHIP, "roll_town"),
    Account("township2", "罗乡镇", Role.TOWNSHIP, "town"),
    Account("department", "易医保", Role.DEPARTMENT, "county", "示例医疗保障局"),
    Account("county", "钟振兴", Role.COUNTY, "county", "示例乡村振兴局"),
    Account("leader", "高领导", Role.LEADER, "county"),
    Account("auditor", "申审计", Role.AUDITOR, "county"),
    Account("system", "席系统", Role.SYSTEM, "county"),
    Account("security", "安安全", Role.SECURITY, "county"),
    Account("audit", "沈日志", Role.AUDIT, "county"),
    Account("neighbour", "林邻县", Role.TOWNSHIP, "neighbour_town"),
)
ORGANISATIONS = (
    ("示例乡村振兴局", OrganisationKind.LEAD, ""),
    ("示例医疗保障局", OrganisationKind.DEPARTMENT, Trade.MEDICAL),
    ("示例教育局", OrganisationKind.DEPARTMENT, Trade.EDUCATION),
    ("示例民政局", OrganisationKind.DEPARTMENT, Trade.CIVIL_AFFAIRS),
    ("示例住房和城乡建设局", OrganisationKind.DEPARTMENT, Trade.HOUSING),
    ("示例职业中学", OrganisationKind.HELPER, ""),
    ("示例林业局", OrganisationKind.HELPER, ""),
    ("示例农商银行", OrganisationKind.ENTERPRISE, ""),
)


@transaction.atomic
def seed_demo(*, county: str, households: int, seed: int, on: datetime.date) -> bool:
    """Seed the county; False when it was seeded before, which changes nothing.

    households: how many, a thirtieth of them in the neighbouring county. The same seed gives the same
    people within one school year and one year of income. Marks the installation as a demonstration.
    Raises Conflict for a database that holds households or people of its own, or one of the user names.
    """
    installation = Installation.current()
    if User.objects.filter(username__in=_usernames()).exists() and installation.is_demo:
        return False
    _require_room(installation)
    save_divisions(read_divisions(SHIPPED_DIVISIONS))
    save_parameters(read_parameters())
    ensure_villages()
    places = choose_places(county)
    period = last_period(county, on=on)
    drafts = _drafts(places, households, period, seed=seed, on=on)
    ids = write_households(drafts)
    _write_accounts(places, on=on)
    pair_households(on=on)
    form_teams(places, seed=seed, on=on)
    seed_visits(places, seed=seed, on=on)
    seed_ledgers(county=places.county, seed=seed, on=on)
    Installation.objects.filter(pk=installation.pk).update(is_demo=True)
    record("seed_demo", installation, by=COMMAND, facts={"households": len(ids), "seed": seed})
    return True


def accounts() -> list[Posting]:
    """The postings of the demonstration accounts: those that are introduced in their order, then the others.

    What the apps above add is known by the password; whoever chose another one is introduced no more.
    """
    order = _usernames()
    postings = Posting.objects.select_related("user", "division__parent").order_by("user_id", "pk")
    introduced = [each for each in postings if each.user.username in order]
    others = [each for each in postings if each.user.username not in order]
    own = {user.pk for user in {each.user for each in others} if user.check_password(PASSWORD)}
    introduced.sort(key=lambda posting: order.index(posting.user.username))
    return introduced + [each for each in others if each.user_id in own]


def _usernames() -> list[str]:
    return [account.username for account in ACCOUNTS]


def _require_room(installation: Installation) -> None:
    if not installation.is_demo and (Household.objects.exists() or Person.objects.exists()):
        raise Conflict(_("库中已有真实的户或人，不能再生成演示数据。"))
    taken = User.objects.filter(username__in=_usernames()).values_list("username", flat=True)
    if taken:
        raise Conflict(_("用户名已被使用，不能生成演示账号：{}").format("、".join(sorted(taken))))


def _drafts(
    places: Places, households: int, period: Period | None, *, seed: int, on: datetime.date
) -> list[HouseholdDraft]:
    """Households in turn over the villages, the last few in the neighbouring county."""
    rng = Random(seed)  # noqa: S311  the same people for the same seed
    families = Families(rng, term_start(on, month=SCHOOL_YEAR_MONTH))
    away = households // NEIGHBOUR_SHARE
    codes = [places.villages[n % len(places.villages)] for n in range(households - away)]
    codes += [places.neighbour_village] * away
    return [
        home_of(families.draw(), rng, serial=serial, division_code=code, income_period=period, on=on)
        for serial, code in enumerate(codes, start=1)
    ]


def _write_accounts(places: Places, *, on: datetime.date) -> None:
    since = on.replace(month=1, day=1)
    codes = {
        "village": places.villages[0],
        "town": places.town,
        "roll_town": places.roll_town,
        "county": places.county,
        "neighbour_town": places.neighbour_town,
    }
    organisations = [
        Organisation(name=name, kind=kind, trade=trade, division_id=places.county)
        for name, kind, trade in ORGANISATIONS
    ]
    users = [
        UserDraft(
            account.username,
            PASSWORD,
            account.name,
            [PostingDraft(account.role, codes[account.place], account.organisation, since, None)],
        )
        for account in ACCOUNTS
    ]
    write_offices(organisations, [*users, *helper_accounts(places, PASSWORD, since)])
