"""Who may do what at every address: reviewed as data. A new address fails until it stands here.

The roles of a rule are those that may act where they reach; everybody else is refused (403), and whoever
does not reach the record gets the 404 of an absent one.
"""

from dataclasses import dataclass

from tests.rights.world import CAST

LOGGED_IN = frozenset(CAST) - {"anonymous"}
BUSINESS = LOGGED_IN - {"stranger", "system", "security", "audit"}
TOWN_WRITERS = frozenset({"township", "sister", "neighbour", "county", "prefecture"})
VILLAGE_WRITERS = TOWN_WRITERS | {"village"}
COUNTY_WRITERS = frozenset({"county", "prefecture"})
# Posted at the county itself, not above it.
AT_THE_COUNTY = frozenset({"county"})
VISITORS = VILLAGE_WRITERS | {"helper"}
PRINTERS = BUSINESS - {"department"}
CHANNEL_READERS = LOGGED_IN - {"department", "stranger"}
# The department of the cast oversees the projects of the canaries.
BUILDERS = TOWN_WRITERS | {"department"}
DECIDERS = COUNTY_WRITERS | {"department"}
# Villages and helpers see the money of their projects, no batches; of departments finance and agriculture.
BELOW_FUNDS = frozenset({"village", "helper", "department"})
FUND_READERS = TOWN_WRITERS | {"leader", "auditor"}


@dataclass(frozen=True)
class Rule:
    """roles: who may, where they reach; subject: the record the address names, None for a collection.

    argument: what carries the record's key. body: what a complete request carries. public: without login.
    reveals: gives one value of the record in full. everywhere: reference data, the same for all.
    may_be_absent: the page is there only for accounts that have the thing. personal: its owner's alone.
    beyond: people who reach the place and yet not this kind of record. offered: whether the method is there
    at all. In the admin - hidden: strings that nobody meets; places: where its people reach; refusals: how
    it says no.
    """

    roles: frozenset[str] = LOGGED_IN
    subject: str | None = None
    argument: str = "pk"
    body: dict | None = None
    public: bool = False
    reveals: bool = False
    everywhere: bool = False
    may_be_absent: bool = False
    personal: bool = False
    beyond: frozenset[str] = frozenset()
    offered: bool = True
    hidden: tuple[str, ...] | None = None
    places: tuple[str, ...] | None = None
    refusals: frozenset[int] = frozenset({403, 404})


ANYBODY = Rule(roles=frozenset(CAST), public=True)
ONESELF = Rule()
IF_ANY = Rule(may_be_absent=True)
NOT_OFFERED = Rule(roles=frozenset(), offered=False)
READ = Rule()


def of(subject, roles=LOGGED_IN, argument="pk", **body):
    """A rule about one record."""
    return Rule(roles=roles, subject=subject, argument=argument, body=body or None)


# "$kind" in a body stands for the key of that record at the place asked about.
VERSIONED = {"version": 1, "on": "2026-11-01"}
FACTS = {**VERSIONED, "facts": {"group_name": "一组"}}
JOIN = {**VERSIONED, "facts": {"name": "新生儿"}, "relation": "之子", "reason": "出生"}
LEAVE = {**VERSIONED, "membership": "$membership", "reason": "死亡"}
HEAD = {**VERSIONED, "new_head": "$membership", "relations": {"1": "之父"}}
CLOSE = {**VERSIONED, "reason": "自然销户", "left_reason": "死亡"}
INCOME = {**VERSIONED, "statement": {"period_start": "2025-10-01", "period_end": "2026-09-30"}}
WITHDRAW = {"version": 1, "statement": "$statement", "note": "统计期登记错误"}
SPLIT = {**VERSIONED, "relations": {"1": "户主"}, "note": "成家分户"}
MERGE = {**VERSIONED, "other": "$household", "other_version": 1, "relations": {"1": "之父"}, "note": "赡养"}
MOVE = {**VERSIONED, "division": "$division", "note": "搬迁"}
LEAVE_TEAM = {**VERSIONED, "member": "$team_member", "reason": "term"}
ATTENDANCE = {
    **VERSIONED,
    "month": "2026-10",
    "days": [{"member": 1, "resident_days": 21}],
}
VILLAGE_FACTS = {
    **VERSIONED,
    "is_poverty_village": True,
    "has_exited": None,
    "exit_year": None,
    "household_count": 300,
}
REVEAL_HOUSEHOLD = Rule(
    subject="household", body={"field": "phone", "reason": "入户前电话联系"}, reveals=True
)
REVEAL_PERSON = Rule(
    subject="person", body={"field": "certificate_number", "reason": "核对身份证件"}, reveals=True
)
# A list that the township's own office asked for; the second person is above it.
OFFICES_BELOW = BUSINESS - TOWN_WRITERS
ASKERS = TOWN_WRITERS - COUNTY_WRITERS
EXPORT = Rule(subject="export_request", beyond=OFFICES_BELOW)
EXPORT_DECIDED = Rule(
    subject="export_request",
    roles=COUNTY_WRITERS,
    beyond=OFFICES_BELOW,
    body={"verb": "approve", "version": 1},
)
EXPORT_WITHDRAWN = Rule(subject="export_request", roles=ASKERS, beyond=OFFICES_BELOW, body={"version": 1})
EXPORT_TAKEN = Rule(subject="export_made", roles=ASKERS, beyond=OFFICES_BELOW)

# Older than what is there: whoever may is told so, and nothing is written.
TICKET_BODY = {"version": 99, "note": "核对"}
# Four eyes: the township's own people asked.
EXTENSION_STEP = Rule(
    subject="deadline_extension",
    roles=COUNTY_WRITERS,
    beyond=frozenset({"department"}),
    body={"version": 1, "note": "同意"},
)
# 纪委: the county's office and its readers alone.
REFERRAL_STEP = Rule(
    subject="referral",
    roles=COUNTY_WRITERS,
    beyond=BUSINESS - COUNTY_WRITERS - {"leader", "auditor"},
    body={"version": 1, "outcome": "已处理", "concluded_on": "2026-11-01"},
)

# A batch lies in a township and has every trade's columns.
NOT_THE_TOWNSHIP = frozenset({"village", "helper", "department"})
BATCH = Rule(subject="batch", beyond=NOT_THE_TOWNSHIP)
BATCH_FILE = Rule(
    subject="batch", roles=frozenset({"township", "sister", "neighbour"}), beyond=NOT_THE_TOWNSHIP
)
BATCH_STEP = Rule(
    subject="batch",
    roles=TOWN_WRITERS,
    beyond=NOT_THE_TOWNSHIP,
    body={"version": 1, "note": "核对", "accept": ["new"], "sheet": "表一"},
)

# A department reads its own columns alone; a visit speaks of everything.
NOT_A_DEPARTMENT = frozenset({"department"})
LEDGER_READERS = LOGGED_IN - {"department", "stranger", "system", "security", "audit"}
# The tray lies with the township and those above it; here its author is one of them.
TRAY = frozenset({"village", "helper", "department"})
VISIT = {
    "household": "$household",
    "way": "home",
    "visited_at": "2026-11-21T10:12:00+08:00",
    "place_refused": "declined",
    "answers": {},
    "form": 1,
}

# A department sees no visits; a round's assignment is its surveyor's and the place's.
NO_VISITS = frozenset({"department"})
ROUND = Rule(subject="round", beyond=NO_VISITS)
ROUND_STEP = Rule(
    subject="round",
    roles=TOWN_WRITERS,
    beyond=NO_VISITS,
    body={**VERSIONED, "note": "户主外出", "surveyor": "nobody", "division": "$division"},
)
COVERAGE = Rule(subject="goal", beyond=NO_VISITS)
COVERAGE_STEP = Rule(
    subject="goal",
    roles=TOWN_WRITERS,
    beyond=NO_VISITS,
    body={
        **VERSIONED,
        "name": "遍访",
        "level": "county",
        "unit": "village",
        "targets": "helped",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "secretaries": ["nobody"],
    },
)
ASSIGNMENT = Rule(subject="assignment", beyond=NO_VISITS | {"helper"})
ASSIGNMENT_STEP = Rule(
    subject="assignment", roles=TOWN_WRITERS, beyond=NO_VISITS | {"helper"}, body={"version": 1}
)

TICKET = Rule(subject="ticket", beyond=NOT_A_DEPARTMENT)
# A department sees neither sources nor proposals, and no ticket that it neither leads nor answers for.
SOURCE = Rule(subject="issue_source", beyond=NOT_A_DEPARTMENT)
SOURCE_STEP = Rule(subject="issue_source", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body=TICKET_BODY)
PROPOSAL_STEP = Rule(subject="ticket_proposal", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body=TICKET_BODY)

DATED = {"version": 1, "note": "核对"}
PAPER = Rule(subject="project", may_be_absent=True)
NOTICE = {**DATED, "stage": "village", "posted_on": "2026-04-01", "ended_on": "2026-04-20"}
MILESTONE = {**DATED, "kind": "completed", "planned_on": "2026-09-01", "actual_on": "2026-09-01"}
# A batch is the offices': villages, helpers and other departments see what their projects get of it.
FUND = Rule(subject="fund_batch", beyond=NOT_THE_TOWNSHIP)
MONEY = {**DATED, "amount_yuan": "1.00", "payee": "示例公司", "purpose": "用途"}
# Finance alone of the departments sees loans; that of the cast is medicine.
LOAN = Rule(subject="loan", beyond=NOT_A_DEPARTMENT)
LOAN_STEP = Rule(subject="loan", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body=DATED)
PROMISE = {**DATED, "kind": "other", "amount_yuan": "1.00", "due_on": "2026-12-01"}
SETTLED = {**DATED, "count": 1, "settled_on": "2026-04-01"}
LOAN_WITHDRAW = Rule(subject="loan", roles=VILLAGE_WRITERS, beyond=NOT_A_DEPARTMENT, body=DATED)
# Clues and cases speak of everything; meetings and notices are the village's and its offices'.
NOT_IN_THE_HOUSE = frozenset({"helper", "department"})
GROUNDS = {**DATED, "category": "边缘易致贫户", "risks": [{"risk": "因病"}]}


def of_case(subject, roles, **body):
    """A step on a clue, a case or what hangs on one; of no department."""
    return Rule(subject=subject, roles=roles, beyond=NOT_A_DEPARTMENT, body=DATED | body)


HANGING = {
    "aim": "joining",
    "posted_on": "2026-11-01",
    "ended_on": "2026-11-05",
    "telephone": "0571-12345678",
}


def of_paper(subject, roles=LOGGED_IN, **body):
    """A meeting or a notice; of no department and no helper."""
    return Rule(
        subject=subject,
        roles=roles,
        beyond=NOT_IN_THE_HOUSE,
        body=DATED | body if body or roles != LOGGED_IN else None,
    )


NO_HELPER = frozenset({"helper"})
INDICATOR = {"version": 1, "name": "指标", "unit": "户", "position": "1"}


def of_target(subject, roles=LOGGED_IN, **body):
    """A column or a cell of the yearly targets; of no helper."""
    return Rule(subject=subject, roles=roles, beyond=NO_HELPER, body=body or None)


# Another department than the cast's sent what the canaries speak of.
WARNING = Rule(subject="warning", beyond=NOT_A_DEPARTMENT)
DONE = {"version": 1, "note": "已入户核实"}
# Referrals are for the county's office and its readers.
BELOW_THE_COUNTY = frozenset({"village", "helper", "township", "sister", "neighbour", "department"})
NOT_AT_FEEDS = frozenset({"village", "helper", "township", "sister", "neighbour", "department"})
FEED_KEEPERS = COUNTY_WRITERS | {"leader", "auditor"}
FEED = Rule(subject="feed", roles=FEED_KEEPERS, beyond=NOT_AT_FEEDS)
FEED_STEP = Rule(
    subject="feed",
    roles=COUNTY_WRITERS,
    beyond=NOT_AT_FEEDS,
    body={
        "version": 1,
        "rhythm": "monthly",
        "due_day": 6,
        "source": "upload",
        "starts": "2026-01",
        "is_active": "on",
    },
)
FEED_BATCH = Rule(subject="feed_batch", roles=FEED_KEEPERS, beyond=NOT_AT_FEEDS)
FEED_BATCH_STEP = Rule(subject="feed_batch", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS, body=DONE)


def warning_step(roles, **body):
    """A step on a warning."""
    return Rule(subject="warning", roles=roles, beyond=NOT_A_DEPARTMENT, body={**DONE, **body})


# A helper comes to a household, not to the village's board; a department reads neither.
POSTER_READERS = VILLAGE_WRITERS | {"leader", "auditor"}
NOT_AT_POSTERS = frozenset({"helper", "department"})
VILLAGE_POSTERS = Rule(
    subject="division",
    argument="code",
    roles=POSTER_READERS,
    beyond=NOT_AT_POSTERS,
)
CODE_STEP = Rule(
    subject="division",
    argument="code",
    roles=TOWN_WRITERS,
    beyond=NOT_AT_POSTERS,
    body={"version": 1, "note": "海报遗失"},
)
LEDGER_STEP = Rule(
    subject="head",
    roles=VISITORS,
    beyond=NOT_A_DEPARTMENT,
    body={"facts": {"wish": "就近就业"}, "on": "2026-11-01", "wish": "就近就业"},
)
WITHDRAW_ENTRY = Rule(
    subject="ledger_entry_labour", roles=VISITORS, beyond=NOT_A_DEPARTMENT, body={"reason": "登记错了人"}
)
WITHDRAW_LOGGED = Rule(
    subject="ledger_log_training", roles=VISITORS, beyond=NOT_A_DEPARTMENT, body={"reason": "登记错了人"}
)
POSTER_STEP = Rule(subject="division", argument="code", roles=VILLAGE_WRITERS, beyond=NOT_AT_POSTERS)
# A department sees no case and no clue; a helper those of the households paired with them.
CASE = Rule(subject="case", beyond=NOT_A_DEPARTMENT)
CASE_DAY = {**DATED, "visited_on": "2026-04-01", "compared_on": "2026-04-01", "announced_on": "2026-04-01"}
CASE_BODY = {**CASE_DAY, "visitors": "王芳、李强", "found": "核实", "number": "9901JC1", "contact": "赵六"}
CASE_STEP = Rule(subject="case", roles=VILLAGE_WRITERS, beyond=NOT_A_DEPARTMENT, body=CASE_BODY)
CASE_TOWN = Rule(subject="case", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body=CASE_BODY)
CASE_COUNTY = Rule(subject="case", roles=COUNTY_WRITERS, beyond=NOT_A_DEPARTMENT, body=CASE_BODY)
CLUE_TOWN = Rule(subject="clue", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body=DATED)
REVEAL_CASE = Rule(
    subject="case",
    body={"field": "contact_phone", "reason": "入户前电话联系"},
    reveals=True,
    beyond=NOT_A_DEPARTMENT,
)
REVEAL_CLUE = Rule(
    subject="clue",
    body={"field": "reporter_phone", "reason": "核实前电话联系"},
    reveals=True,
    beyond=NOT_A_DEPARTMENT,
)
FINDING = Rule(subject="finding", beyond=NOT_A_DEPARTMENT)
SAID = {"reason": "已入户核实", "until": "2027-03-01", "subject_name": "张三", "channel": "cadre"}
FINDING_STEP = Rule(
    subject="finding",
    roles=COUNTY_WRITERS,
    beyond=NOT_A_DEPARTMENT,
    body={**DATED, **SAID, "content": "人均纯收入低于监测线"},
)
MONTH_COUNTY = Rule(subject="month_snapshot", roles=COUNTY_WRITERS, beyond=NOT_A_DEPARTMENT, body=DATED)
CASE_LISTS = Rule(roles=BUSINESS - NOT_A_DEPARTMENT)
# The county's own money, and what its households ask of it.
MONEY_READERS = COUNTY_WRITERS | {"leader", "auditor"}
RELIEF = Rule(subject="relief", beyond=NOT_A_DEPARTMENT)
RELIEF_MADE = {"ground": "sudden", "purpose": "medical", "amount_yuan": "1.00", "reason": "住院"}


def relief_step(roles, **body):
    """A step on an application."""
    return Rule(subject="relief", roles=roles, beyond=NOT_A_DEPARTMENT, body=DATED | body)


# Whoever is ranked objects: here a ranking lies in a village, so nobody but the village is inside it.
OBJECTORS = frozenset({"village"})
# Here the townships have raised them themselves, so the county answers.
OBJECTION_STEP = Rule(
    subject="ranking_objection",
    roles=COUNTY_WRITERS,
    beyond=NOT_IN_THE_HOUSE,
    body={"version": 1, "is_upheld": "False", "answer": "已核对"},
)


# Known in its place and above and below it; a department knows those it leads a topic of.
CAMPAIGN = Rule(subject="campaign", beyond=NOT_A_DEPARTMENT)
DRAWN = Rule(subject="sample_round", beyond=NOT_THE_TOWNSHIP)
TICKET = Rule(subject="ticket", beyond=NOT_A_DEPARTMENT)


def campaign_step(subject="campaign", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, **body):
    """A step on a campaign or what hangs on it."""
    return Rule(subject=subject, roles=roles, beyond=beyond, body=DATED | body)


JUDGED = campaign_step(
    "acceptance", beyond=NOT_IN_THE_HOUSE, score="90", findings="台账齐全", accepted_on="2026-03-31"
)


# The office that planned it; the prefecture sees it and is another one.
THE_COUNTY = frozenset({"county"})
INSPECTION = Rule(subject="inspection", beyond=NOT_IN_THE_HOUSE)
INSPECTION_STEP = campaign_step("inspection", THE_COUNTY, NOT_IN_THE_HOUSE)
# A village was called in; no office above it but the county's hears of it.
NOT_CALLED_IN = frozenset({"helper", "township", "sister", "neighbour", "department"})


def talk_step(roles):
    """A step on a talk."""
    return campaign_step("talk", roles, NOT_CALLED_IN)


def both(name, rule):
    """The form and its answer."""
    return {(name, method): rule for method in ("GET", "POST")}


def of_plan(subject="work_plan", roles=COUNTY_WRITERS, **body):
    """A page or step of a plan or a task, which every unit of the place knows, and no helper."""
    return Rule(subject=subject, roles=roles, beyond=frozenset({"helper"}), body=DATED | body)


WORKED = {"what": "走访", "person": "何明", "months": "6", "day": "30"}
WORK_PLANS = {
    ("rectification:unit-group-list", "GET"): Rule(roles=COUNTY_WRITERS | {"leader", "auditor"}),
    **both("rectification:unit-group-new", Rule(roles=COUNTY_WRITERS, body={"name": "各乡镇街委"})),
    **both("rectification:unit-group", of_plan("unit_group")),
    ("rectification:plan-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:plan-new", Rule(roles=COUNTY_WRITERS, body={"year": "2026"})),
    ("rectification:plan", "GET"): of_plan(roles=LOGGED_IN),
    ("rectification:plan-wall", "GET"): of_plan(roles=LOGGED_IN),
    ("rectification:plan-bulletin", "GET"): of_plan(roles=LOGGED_IN),
    ("rectification:plan-bulletin-paper", "GET"): of_plan(),
    **both("rectification:plan-bulletin-export", of_plan(roles=FUND_READERS, purpose="季度通报")),
    **{
        key: rule
        for word in ("plan-expand", "plan-begin", "plan-end", "plan-section", "plan-section-new")
        for key, rule in both(f"rectification:{word}", of_plan()).items()
    },
    **both("rectification:work-task-new", of_plan()),
    ("rectification:work-task", "GET"): of_plan("work_task", LOGGED_IN),
    **both("rectification:work-task-change", of_plan("work_task")),
    **both("rectification:work-task-remove", of_plan("work_task")),
    **both("rectification:task-unit-new", of_plan("work_task")),
    **both("rectification:task-unit-lead", of_paper("task_unit", COUNTY_WRITERS)),
    **both("rectification:task-unit-remove", of_paper("task_unit", COUNTY_WRITERS)),
    **both("rectification:work-month-new", of_paper("task_unit", VILLAGE_WRITERS, **WORKED)),
    ("rectification:work-month-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    ("rectification:work-month", "GET"): of_paper("task_month"),
    **both("rectification:work-month-change", of_paper("task_month", VILLAGE_WRITERS, **WORKED)),
    **both("rectification:work-month-done", of_paper("task_month", VILLAGE_WRITERS, outcome="已完成")),
    **both("rectification:work-month-reopen", of_paper("task_month", COUNTY_WRITERS, note="没有完成")),
    **both("rectification:work-month-withdraw", of_paper("task_month", COUNTY_WRITERS, note="重复")),
    ("api:work-plan-list", "GET"): READ,
    ("api:work-plan-detail", "GET"): of_plan(roles=LOGGED_IN),
    ("api:work-task-list", "GET"): READ,
    ("api:work-task-detail", "GET"): of_plan("work_task", LOGGED_IN),
    ("api:work-month-list", "GET"): READ,
    ("api:work-month-detail", "GET"): of_paper("task_month"),
    ("api:work-month-done", "POST"): of_paper("task_month", VILLAGE_WRITERS, outcome="已完成"),
}

# The county's office keeps its layouts; who reads everything reads each edition.
LAYOUTS = Rule(subject="paper_kind", argument="code", roles=AT_THE_COUNTY, everywhere=True)
EDITION = Rule(subject="paper_template", beyond=NOT_AT_FEEDS)
PAPERS = {
    ("paper-template-list", "GET"): Rule(roles=AT_THE_COUNTY),
    **both("paper-template", LAYOUTS),
    ("paper-template-layout", "GET"): LAYOUTS,
    ("paper-template-restore", "POST"): LAYOUTS,
    ("paper-template-document", "GET"): EDITION,
    ("paper-template-sample", "GET"): EDITION,
    ("rectification:board-bulletin", "GET"): Rule(roles=TOWN_WRITERS),
    # Those of the canaries are shown and not yet frozen.
    ("rectification:ranking-bulletin", "GET"): Rule(
        subject="ranking", roles=TOWN_WRITERS, may_be_absent=True
    ),
}

# The county's office keeps its outlines; who reads everything looks at each edition.
OUTLINES = {
    **both("map-outline-list", Rule(roles=AT_THE_COUNTY)),
    ("map-outline", "GET"): Rule(subject="map_outline", beyond=NOT_AT_FEEDS),
    ("map-outline-in-force", "POST"): Rule(subject="map_outline", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS),
    ("map-outline-withdraw", "POST"): Rule(subject="map_outline", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS),
    ("wall-hang", "POST"): Rule(roles=FUND_READERS),
}

# Those who see every benefit of a county.
DOUBLE = Rule(subject="double", beyond=BELOW_THE_COUNTY)
ANSWER = Rule(
    subject="double",
    roles=COUNTY_WRITERS,
    beyond=BELOW_THE_COUNTY,
    body={**DATED, "answer": "stacked", "note": "用途不同"},
)
DOUBLES = {
    ("monitoring:double-list", "GET"): Rule(roles=MONEY_READERS),
    **both("monitoring:double-export", Rule(roles=MONEY_READERS, body={"purpose": "季度核对受益"})),
    **both("monitoring:double-answer", ANSWER),
    ("api:suspected-double-list", "GET"): READ,
    ("api:suspected-double-detail", "GET"): DOUBLE,
    ("api:suspected-double-answer", "POST"): ANSWER,
}

POLICY: dict[tuple[str, str], Rule] = {
    **PAPERS,
    **OUTLINES,
    **DOUBLES,
    # --- accounts: everybody's own -------------------------------------------------------------
    ("account_login", "GET"): ANYBODY,
    ("account_login", "POST"): ANYBODY,
    ("account_inactive", "GET"): ANYBODY,
    ("account_logout", "GET"): ANYBODY,
    ("account_logout", "POST"): ANYBODY,
    ("account_change_password", "GET"): ONESELF,
    ("account_change_password", "POST"): ONESELF,
    ("account_reauthenticate", "GET"): ANYBODY,
    ("account_reauthenticate", "POST"): ANYBODY,
    ("mfa_index", "GET"): ONESELF,
    ("mfa_authenticate", "GET"): ANYBODY,
    ("mfa_authenticate", "POST"): ANYBODY,
    ("mfa_reauthenticate", "GET"): ONESELF,
    ("mfa_reauthenticate", "POST"): ONESELF,
    ("mfa_activate_totp", "GET"): ONESELF,
    ("mfa_activate_totp", "POST"): ONESELF,
    ("mfa_deactivate_totp", "GET"): IF_ANY,
    ("mfa_deactivate_totp", "POST"): IF_ANY,
    ("mfa_view_recovery_codes", "GET"): IF_ANY,
    ("mfa_generate_recovery_codes", "GET"): ONESELF,
    ("mfa_generate_recovery_codes", "POST"): ONESELF,
    ("mfa_download_recovery_codes", "GET"): IF_ANY,
    # --- the kernel's pages ---------------------------------------------------------------------
    ("home", "GET"): READ,
    ("dashboard", "GET"): READ,
    ("dashboard-topic", "GET"): Rule(
        roles=BUSINESS, subject="topic", argument="code", everywhere=True, refusals=frozenset({404})
    ),
    ("wall", "GET"): Rule(roles=FUND_READERS),
    ("task-list", "GET"): READ,
    ("notification-read", "POST"): Rule(subject="notification", personal=True),
    # Who looks after the machine looks after what leaves it; a message outside names no household.
    ("exports", "GET"): ONESELF,
    ("exports-waiting", "GET"): ONESELF,
    ("export", "GET"): EXPORT,
    ("export-decide", "POST"): EXPORT_DECIDED,
    ("export-withdraw", "POST"): EXPORT_WITHDRAWN,
    ("export-download", "POST"): EXPORT_TAKEN,
    ("api:export-list", "GET"): READ,
    ("api:export-detail", "GET"): EXPORT,
    ("api:export-approve", "POST"): EXPORT_DECIDED,
    ("api:export-refuse", "POST"): Rule(
        subject="export_request",
        roles=COUNTY_WRITERS,
        beyond=OFFICES_BELOW,
        body={"version": 1, "note": "用途不明"},
    ),
    ("api:export-withdraw", "POST"): EXPORT_WITHDRAWN,
    ("api:export-download", "POST"): EXPORT_TAKEN,
    ("outbox", "GET"): Rule(roles=frozenset({"system"})),
    **both(
        "outbox-again",
        Rule(
            roles=frozenset({"system"}),
            subject="dispatch",
            places=("own", "sibling"),
            body={"note": "已电话确认没有收到"},
        ),
    ),
    ("healthz", "GET"): ANYBODY,
    ("readyz", "GET"): ANYBODY,
    ("metrics", "GET"): ANYBODY,
    # --- the phone's page -----------------------------------------------------------------------
    ("phone:shell", "GET"): ANYBODY,
    ("phone:manifest", "GET"): ANYBODY,
    ("phone:worker", "GET"): ANYBODY,
    ("phone:token", "GET"): READ,
    ("phone:data", "GET"): READ,
    # --- the public entrance ---------------------------------------------------------------------
    ("declare:form", "GET"): ANYBODY,
    ("declare:form", "POST"): ANYBODY,
    ("declare:follow", "GET"): ANYBODY,
    ("declare:follow", "POST"): ANYBODY,
    ("open:counties", "GET"): ANYBODY,
    ("open:county", "GET"): ANYBODY,
    # --- the prevention fund ----------------------------------------------------------------------
    ("monitoring:fund", "GET"): CASE_LISTS,
    ("monitoring:fund-ledger", "GET"): Rule(roles=MONEY_READERS),
    **both("monitoring:fund-export", Rule(roles=MONEY_READERS, body={"purpose": "季度核对账目"})),
    **both("monitoring:fund-deposit", Rule(roles=COUNTY_WRITERS)),
    ("monitoring:fund-entry-document", "GET"): Rule(
        subject="fund_entry", roles=MONEY_READERS, beyond=NOT_AT_FEEDS
    ),
    **both(
        "monitoring:fund-carry", Rule(subject="fund", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS, body=DATED)
    ),
    **both(
        "monitoring:fund-entry-reverse",
        Rule(subject="fund_deposit", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS, body=DATED),
    ),
    ("monitoring:fund-application", "GET"): RELIEF,
    ("monitoring:fund-application-proof", "GET"): RELIEF,
    **both("monitoring:fund-application-new", of("household", VILLAGE_WRITERS, **RELIEF_MADE)),
    **both("monitoring:fund-application-review", relief_step(TOWN_WRITERS)),
    **both("monitoring:fund-application-approve", relief_step(COUNTY_WRITERS)),
    **both("monitoring:fund-application-pay", relief_step(COUNTY_WRITERS)),
    **both("monitoring:fund-application-refund", relief_step(COUNTY_WRITERS, amount_yuan="1.00")),
    **both("monitoring:fund-application-decline", relief_step(TOWN_WRITERS)),
    **both("monitoring:fund-application-revoke", relief_step(COUNTY_WRITERS)),
    **both("monitoring:fund-application-withdraw", relief_step(VILLAGE_WRITERS)),
    ("api:prevention-fund-list", "GET"): READ,
    ("api:prevention-fund-detail", "GET"): Rule(subject="fund", roles=MONEY_READERS, beyond=NOT_AT_FEEDS),
    ("api:prevention-fund-reverse", "POST"): Rule(subject="fund", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS),
    ("api:prevention-fund-carry-over", "POST"): Rule(
        subject="fund", roles=COUNTY_WRITERS, beyond=NOT_AT_FEEDS
    ),
    ("api:fund-application-list", "GET"): READ,
    ("api:fund-application-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:fund-application-detail", "GET"): RELIEF,
    ("api:fund-application-proof", "GET"): RELIEF,
    ("api:fund-application-review", "POST"): relief_step(TOWN_WRITERS),
    ("api:fund-application-approve", "POST"): relief_step(COUNTY_WRITERS),
    ("api:fund-application-pay", "POST"): relief_step(COUNTY_WRITERS),
    ("api:fund-application-refund", "POST"): relief_step(COUNTY_WRITERS, amount_yuan="1.00"),
    ("api:fund-application-decline", "POST"): relief_step(TOWN_WRITERS),
    ("api:fund-application-revoke", "POST"): relief_step(COUNTY_WRITERS),
    ("api:fund-application-withdraw", "POST"): relief_step(VILLAGE_WRITERS),
    ("monitoring:bulletin-list", "GET"): CASE_LISTS,
    ("monitoring:month", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT, may_be_absent=True),
    ("monitoring:month-households", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT, may_be_absent=True),
    ("monitoring:month-export", "GET"): Rule(roles=FUND_READERS, may_be_absent=True),
    ("monitoring:month-export", "POST"): Rule(roles=FUND_READERS, may_be_absent=True),
    ("monitoring:bulletin-draft", "GET"): MONTH_COUNTY,
    ("monitoring:bulletin-issue", "GET"): MONTH_COUNTY,
    ("monitoring:bulletin-issue", "POST"): MONTH_COUNTY,
    ("monitoring:month-reckon", "POST"): MONTH_COUNTY,
    **both(
        "monitoring:month-correct", Rule(subject="month_snapshot", roles=COUNTY_WRITERS, may_be_absent=True)
    ),
    ("monitoring:month-correction-document", "GET"): Rule(
        subject="month_correction", beyond=NOT_A_DEPARTMENT
    ),
    ("monitoring:bulletin-document", "GET"): Rule(subject="bulletin", beyond=NOT_A_DEPARTMENT),
    ("api:snapshot-list", "GET"): READ,
    ("api:snapshot-detail", "GET"): Rule(subject="village_month", beyond=NOT_A_DEPARTMENT),
    ("api:bulletin-list", "GET"): READ,
    ("api:bulletin-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:bulletin-detail", "GET"): Rule(subject="bulletin", beyond=NOT_A_DEPARTMENT),
    ("api:bulletin-document", "GET"): Rule(subject="bulletin", beyond=NOT_A_DEPARTMENT),
    ("monitoring:poster-list", "GET"): Rule(roles=POSTER_READERS),
    ("monitoring:village-posters", "GET"): VILLAGE_POSTERS,
    ("monitoring:poster-qr", "GET"): VILLAGE_POSTERS,
    ("monitoring:poster-print", "GET"): VILLAGE_POSTERS,
    ("monitoring:poster-issue", "POST"): CODE_STEP,
    ("monitoring:poster-renew", "GET"): CODE_STEP,
    ("monitoring:poster-renew", "POST"): CODE_STEP,
    ("monitoring:poster-withdraw", "GET"): CODE_STEP,
    ("monitoring:poster-withdraw", "POST"): CODE_STEP,
    ("monitoring:poster-record", "GET"): POSTER_STEP,
    ("monitoring:poster-record", "POST"): POSTER_STEP,
    ("monitoring:poster-photo", "GET"): Rule(subject="poster", roles=POSTER_READERS, beyond=NOT_AT_POSTERS),
    ("monitoring:warning-list", "GET"): READ,
    ("monitoring:warning-many", "POST"): Rule(
        roles=VILLAGE_WRITERS, body={"verb": "check_warning", "chosen": "1:1"}
    ),
    ("monitoring:warning", "GET"): WARNING,
    **{
        (f"monitoring:warning-{word}", method): warning_step(roles)
        for method in ("GET", "POST")
        for word, roles in {
            "check": VILLAGE_WRITERS,
            "find": COUNTY_WRITERS,
            **dict.fromkeys(("include", "monitored", "dismiss", "absent", "reopen"), TOWN_WRITERS),
        }.items()
    },
    ("monitoring:feed-list", "GET"): Rule(roles=FEED_KEEPERS | {"department"}),
    ("monitoring:feed-new", "GET"): Rule(roles=COUNTY_WRITERS),
    ("monitoring:feed-new", "POST"): Rule(roles=COUNTY_WRITERS),
    ("monitoring:feed", "GET"): FEED,
    ("monitoring:feed-variances", "GET"): FEED,
    ("monitoring:feed-change", "GET"): FEED_STEP,
    ("monitoring:feed-change", "POST"): FEED_STEP,
    ("monitoring:feed-upload", "GET"): FEED_STEP,
    ("monitoring:feed-upload", "POST"): FEED_STEP,
    ("monitoring:feed-batch-file", "GET"): FEED_BATCH_STEP,
    ("monitoring:feed-batch-file", "POST"): Rule(
        subject="feed_batch",
        roles=COUNTY_WRITERS,
        beyond=NOT_AT_FEEDS,
        body={"purpose": "与部门核对原表"},
    ),
    ("monitoring:feed-batch-feedback", "GET"): FEED_BATCH_STEP,
    ("monitoring:feed-batch-feedback", "POST"): Rule(
        subject="feed_batch",
        roles=COUNTY_WRITERS,
        beyond=NOT_AT_FEEDS,
        body={"purpose": "反馈核实结果"},
    ),
    ("monitoring:feed-batch-release", "GET"): FEED_BATCH_STEP,
    ("monitoring:feed-batch-release", "POST"): FEED_BATCH_STEP,
    ("monitoring:feed-batch-reject", "GET"): FEED_BATCH_STEP,
    ("monitoring:feed-batch-reject", "POST"): FEED_BATCH_STEP,
    ("monitoring:clue-statistics", "GET"): Rule(roles=BUSINESS - {"department"}),
    # --- the kernel's API -----------------------------------------------------------------------
    ("api:login", "POST"): ANYBODY,
    ("api:logout", "POST"): ONESELF,
    ("api:me", "GET"): ONESELF,
    ("api:my-tasks", "GET"): READ,
    ("api:figure-list", "GET"): READ,
    ("api:schema", "GET"): READ,
    ("api:docs", "GET"): READ,
    ("api:division-list", "GET"): READ,
    ("api:division-detail", "GET"): Rule(subject="division", everywhere=True),
    ("api:notification-list", "GET"): READ,
    ("api:notification-read", "POST"): Rule(subject="notification", personal=True),
    # --- the register's pages -------------------------------------------------------------------
    ("households:list", "GET"): READ,
    ("households:find", "GET"): Rule(roles=BUSINESS),
    ("households:find", "POST"): Rule(roles=BUSINESS),
    ("households:export", "GET"): READ,
    ("households:export", "POST"): Rule(body={"purpose": "季度核对名单"}),
    ("households:filter-save", "POST"): READ,
    ("households:filter-delete", "POST"): Rule(subject="filter", personal=True),
    ("households:detail", "GET"): of("household"),
    ("households:history", "GET"): of("household"),
    ("households:person", "GET"): of("person"),
    ("households:reveal", "POST"): REVEAL_HOUSEHOLD,
    ("households:person-reveal", "POST"): REVEAL_PERSON,
    ("households:change", "GET"): of("household", VILLAGE_WRITERS),
    ("households:change", "POST"): of("household", VILLAGE_WRITERS),
    ("households:close", "GET"): of("household", TOWN_WRITERS),
    ("households:close", "POST"): of("household", TOWN_WRITERS),
    ("households:member-add", "GET"): of("household", VILLAGE_WRITERS),
    ("households:member-add", "POST"): of("household", VILLAGE_WRITERS),
    ("households:head", "GET"): of("household", VILLAGE_WRITERS),
    ("households:head", "POST"): of("household", VILLAGE_WRITERS),
    ("households:member-end", "GET"): of("membership", VILLAGE_WRITERS),
    ("households:member-end", "POST"): of("membership", VILLAGE_WRITERS),
    ("households:person-change", "GET"): of("person", VILLAGE_WRITERS),
    ("households:person-change", "POST"): of("person", VILLAGE_WRITERS),
    ("households:register", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:register", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:split", "GET"): of("household", TOWN_WRITERS),
    ("households:split", "POST"): of("household", TOWN_WRITERS),
    ("households:merge", "GET"): of("household", TOWN_WRITERS),
    ("households:merge", "POST"): of("household", TOWN_WRITERS),
    ("households:move", "GET"): of("household", TOWN_WRITERS),
    ("households:move", "POST"): of("household", TOWN_WRITERS),
    ("households:income", "GET"): of("household", VILLAGE_WRITERS),
    ("households:income", "POST"): of("household", VILLAGE_WRITERS),
    ("households:pairing-list", "GET"): READ,
    ("households:pair", "GET"): of("household", TOWN_WRITERS),
    ("households:pair", "POST"): of("household", TOWN_WRITERS),
    ("households:pairing-end", "GET"): of("pairing", TOWN_WRITERS),
    ("households:pairing-end", "POST"): of("pairing", TOWN_WRITERS),
    ("households:hand-over", "GET"): of("helper", TOWN_WRITERS),
    ("households:hand-over", "POST"): of("helper", TOWN_WRITERS),
    ("households:unit-help", "GET"): Rule(roles=frozenset({"department"})),
    ("households:unit-help-export", "GET"): Rule(roles=frozenset({"department"})),
    ("households:unit-help-export", "POST"): Rule(
        roles=frozenset({"department"}), body={"purpose": "核对本单位帮扶户"}
    ),
    ("households:pairing-export", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:pairing-export", "POST"): Rule(roles=TOWN_WRITERS, body={"purpose": "季度核对名册"}),
    ("households:pairing-import", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:pairing-import", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:pairing-imported", "GET"): Rule(subject="pairing_import", personal=True),
    # --- help for villages ------------------------------------------------------------------------
    ("households:team-list", "GET"): READ,
    ("households:team-staff", "GET"): READ,
    ("households:team", "GET"): of("division", argument="code"),
    ("households:village-change", "GET"): of("division", COUNTY_WRITERS, "code"),
    ("households:village-change", "POST"): of("division", COUNTY_WRITERS, "code"),
    ("households:village-pair", "GET"): of("division", COUNTY_WRITERS, "code"),
    ("households:village-pair", "POST"): of("division", COUNTY_WRITERS, "code"),
    ("households:village-pairing-end", "GET"): of("village_pairing", COUNTY_WRITERS),
    ("households:village-pairing-end", "POST"): of("village_pairing", COUNTY_WRITERS),
    ("households:team-form", "GET"): of("division", TOWN_WRITERS, "code"),
    ("households:team-form", "POST"): of("division", TOWN_WRITERS, "code"),
    ("households:team-end", "GET"): of("division", TOWN_WRITERS, "code"),
    ("households:team-end", "POST"): of("division", TOWN_WRITERS, "code"),
    ("households:team-attendance", "GET"): of("division", TOWN_WRITERS, "code"),
    ("households:team-attendance", "POST"): of("division", TOWN_WRITERS, "code"),
    ("households:team-member-add", "GET"): of("division", TOWN_WRITERS, "code"),
    ("households:team-member-add", "POST"): of("division", TOWN_WRITERS, "code"),
    ("households:team-member-end", "GET"): of("team_member", TOWN_WRITERS),
    ("households:team-member-end", "POST"): of("team_member", TOWN_WRITERS),
    ("households:team-member-replace", "GET"): of("team_member", TOWN_WRITERS),
    ("households:team-member-replace", "POST"): of("team_member", TOWN_WRITERS),
    ("households:income-withdraw", "GET"): of("statement", VILLAGE_WRITERS),
    ("households:income-withdraw", "POST"): of("statement", VILLAGE_WRITERS),
    # --- visits; a department, which reads its own columns alone, sees none --------------------------
    ("households:visit-list", "GET"): READ,
    ("households:visit-export", "GET"): READ,
    ("households:visit-export", "POST"): Rule(body={"purpose": "季度走访核对"}),
    ("households:visit", "GET"): Rule(subject="visit", beyond=NOT_A_DEPARTMENT),
    ("households:visit-record", "GET"): of("household", VISITORS),
    ("households:visit-record", "POST"): of("household", VISITORS),
    ("households:visit-correct", "GET"): Rule(subject="visit", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT),
    ("households:visit-correct", "POST"): Rule(subject="visit", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT),
    ("households:spot-check", "GET"): Rule(subject="visit", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT),
    ("households:spot-check", "POST"): Rule(subject="visit", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT),
    ("households:spot-check-list", "GET"): READ,
    ("households:proposal-list", "GET"): READ,
    ("households:proposal-decide", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:held-list", "GET"): READ,
    ("households:held", "GET"): Rule(subject="held", beyond=NOT_THE_TOWNSHIP),
    ("households:held", "POST"): Rule(
        subject="held", roles=frozenset({"county", "prefecture"}), beyond=NOT_THE_TOWNSHIP
    ),
    # --- 四合一; no department, which reads its own columns alone --------------------------------------
    ("households:four-in-one", "GET"): Rule(roles=CHANNEL_READERS),
    ("households:four-in-one-list", "GET"): Rule(roles=CHANNEL_READERS),
    ("households:four-in-one-export", "GET"): Rule(roles=CHANNEL_READERS),
    ("households:four-in-one-export", "POST"): Rule(roles=CHANNEL_READERS, body={"purpose": "四合一核对"}),
    ("households:four-in-one-household", "GET"): of("household", CHANNEL_READERS),
    ("households:four-in-one-record", "GET"): of("household", VISITORS),
    ("households:four-in-one-record", "POST"): of("household", VISITORS),
    ("households:channel-export", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("households:channel-export", "POST"): Rule(
        roles=VILLAGE_WRITERS, body={"channel": "handbook", "purpose": "四季度核对手册"}
    ),
    ("households:channel-import", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("households:channel-import", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("households:channel-imported", "GET"): Rule(subject="channel_sheet", personal=True),
    ("households:channel-confirm", "POST"): Rule(subject="channel_sheet", personal=True),
    ("api:channel-list", "GET"): READ,
    ("api:channel-list", "POST"): Rule(roles=VISITORS),
    ("api:channel-detail", "GET"): Rule(subject="channel", beyond=NOT_A_DEPARTMENT),
    ("api:four-in-one-list", "GET"): READ,
    ("api:four-in-one-detail", "GET"): Rule(subject="consistency", beyond=NOT_A_DEPARTMENT),
    # --- 台账; the department of the cast keeps none of labour ------------------------------------------
    ("households:ledgers", "GET"): READ,
    ("households:household-ledgers", "GET"): of("household"),
    ("households:ledger", "GET"): Rule(roles=LEDGER_READERS, refusals=frozenset({404})),
    ("households:ledger-gaps", "GET"): Rule(roles=LEDGER_READERS, refusals=frozenset({404})),
    ("households:ledger-export", "GET"): Rule(roles=LEDGER_READERS, refusals=frozenset({404})),
    ("households:ledger-export", "POST"): Rule(
        roles=LEDGER_READERS, refusals=frozenset({404}), body={"purpose": "劳动力台账核对"}
    ),
    ("households:ledger-import", "GET"): Rule(roles=VILLAGE_WRITERS, refusals=frozenset({403, 404})),
    ("households:ledger-import", "POST"): Rule(roles=VILLAGE_WRITERS, refusals=frozenset({403, 404})),
    ("households:ledger-imported", "GET"): Rule(subject="ledger_import", personal=True),
    ("households:ledger-line", "GET"): Rule(subject="head", beyond=NOT_A_DEPARTMENT),
    ("households:ledger-note", "GET"): LEDGER_STEP,
    ("households:ledger-note", "POST"): LEDGER_STEP,
    ("households:ledger-log", "GET"): LEDGER_STEP,
    ("households:ledger-log", "POST"): LEDGER_STEP,
    ("households:ledger-withdraw", "GET"): WITHDRAW_ENTRY,
    ("households:ledger-withdraw", "POST"): WITHDRAW_ENTRY,
    ("households:ledger-log-withdraw", "GET"): WITHDRAW_LOGGED,
    ("households:ledger-log-withdraw", "POST"): WITHDRAW_LOGGED,
    ("api:ledger-list", "GET"): READ,
    ("api:ledger-detail", "GET"): Rule(roles=LEDGER_READERS, refusals=frozenset({404})),
    ("api:ledger-lines", "GET"): Rule(roles=LEDGER_READERS, refusals=frozenset({404})),
    ("api:ledger-note", "POST"): LEDGER_STEP,
    ("api:ledger-withdraw", "POST"): WITHDRAW_ENTRY,
    # --- 明白卡 and 一户一档 on paper; no department -------------------------------------------------------
    ("households:card", "GET"): of("household", PRINTERS),
    ("households:card", "POST"): of("household", PRINTERS),
    ("households:card-handed", "GET"): of("household", VISITORS),
    ("households:card-handed", "POST"): of("household", VISITORS),
    ("households:file", "GET"): of("household", PRINTERS),
    ("households:file", "POST"): Rule(subject="household", roles=PRINTERS, body={"purpose": "上级核查档案"}),
    ("households:cards", "GET"): Rule(roles=PRINTERS),
    ("households:cards", "POST"): Rule(
        roles=PRINTERS, body={"village": "$division", "purpose": "更换明白卡"}
    ),
    ("households:cards-made", "GET"): Rule(subject="cards", personal=True),
    ("households:cards-file", "GET"): Rule(subject="cards", personal=True),
    # --- plans of visits, rounds, 遍访 ---------------------------------------------------------------
    ("households:visit-plan", "GET"): READ,
    ("households:visit-plan-list", "GET"): READ,
    ("households:coverage-goal-list", "GET"): READ,
    ("households:coverage-goal-new", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:coverage-goal-new", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:coverage-goal", "GET"): COVERAGE,
    ("households:coverage-goal-missing", "GET"): COVERAGE,
    ("households:coverage-goal-change", "GET"): COVERAGE_STEP,
    ("households:coverage-goal-change", "POST"): COVERAGE_STEP,
    ("households:coverage-goal-withdraw", "GET"): COVERAGE_STEP,
    ("households:coverage-goal-withdraw", "POST"): COVERAGE_STEP,
    ("households:survey-round-list", "GET"): READ,
    ("households:survey-round-new", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:survey-round-new", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:survey-round", "GET"): ROUND,
    ("households:survey-round-missing", "GET"): ROUND,
    ("households:survey-round-failing", "GET"): ROUND,
    ("households:survey-round-failing-export", "GET"): ROUND,
    ("households:survey-round-failing-export", "POST"): Rule(
        subject="round", beyond=NO_VISITS, body={"purpose": "交办整改"}
    ),
    ("households:survey-round-close", "GET"): ROUND_STEP,
    ("households:survey-round-close", "POST"): ROUND_STEP,
    ("households:survey-round-assign", "GET"): ROUND_STEP,
    ("households:survey-round-assign", "POST"): ROUND_STEP,
    ("households:survey-round-withdraw", "POST"): ASSIGNMENT_STEP,
    ("api:own-visits", "GET"): READ,
    ("api:visit-plan", "GET"): READ,
    ("api:survey-round-list", "GET"): READ,
    ("api:survey-round-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:survey-round-detail", "GET"): ROUND,
    ("api:survey-round-close", "POST"): ROUND_STEP,
    ("api:round-assignment-list", "GET"): READ,
    ("api:round-assignment-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:round-assignment-detail", "GET"): ASSIGNMENT,
    ("api:round-assignment-withdraw", "POST"): ASSIGNMENT_STEP,
    ("api:coverage-goal-list", "GET"): READ,
    ("api:coverage-goal-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:coverage-goal-detail", "GET"): COVERAGE,
    ("api:coverage-goal-change", "POST"): COVERAGE_STEP,
    ("api:coverage-goal-withdraw", "POST"): COVERAGE_STEP,
    # --- projects and their money -----------------------------------------------------------------
    ("projects:list", "GET"): READ,
    ("projects:draft", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("projects:draft", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("projects:detail", "GET"): of("project"),
    ("projects:timeline", "GET"): of("project"),
    ("projects:change", "GET"): of("project", VILLAGE_WRITERS),
    ("projects:change", "POST"): of("project", VILLAGE_WRITERS),
    ("projects:advance", "POST"): of("project", VILLAGE_WRITERS, version=1, verb="apply"),
    ("projects:send-back", "GET"): of("project", TOWN_WRITERS),
    ("projects:send-back", "POST"): of("project", TOWN_WRITERS),
    ("projects:leave", "GET"): of("project", COUNTY_WRITERS),
    ("projects:leave", "POST"): of("project", COUNTY_WRITERS),
    ("projects:contract", "GET"): of("project", BUILDERS),
    ("projects:contract", "POST"): of("project", BUILDERS),
    ("projects:milestones-plan", "GET"): of("project", BUILDERS),
    ("projects:milestones-plan", "POST"): of("project", BUILDERS),
    ("projects:milestone-reach", "GET"): of("project", BUILDERS),
    ("projects:milestone-reach", "POST"): of("project", BUILDERS),
    ("projects:targets", "GET"): of("project", BUILDERS),
    ("projects:targets", "POST"): of("project", BUILDERS),
    ("projects:notice-list", "GET"): READ,
    ("projects:notice-add", "GET"): of("project", VILLAGE_WRITERS),
    ("projects:notice-add", "POST"): of("project", VILLAGE_WRITERS),
    ("projects:notice-photo", "GET"): of("project_notice"),
    ("projects:milestone-document", "GET"): of("milestone"),
    ("projects:payment-proof", "GET"): of("payment"),
    ("projects:entry-proof", "GET"): of("ledger_entry"),
    ("projects:payment-ask", "GET"): of("allocation", BUILDERS),
    ("projects:payment-ask", "POST"): of("allocation", BUILDERS),
    ("projects:refund", "GET"): of("allocation", COUNTY_WRITERS),
    ("projects:refund", "POST"): of("allocation", COUNTY_WRITERS),
    ("projects:account-for", "GET"): of("allocation", COUNTY_WRITERS),
    ("projects:account-for", "POST"): of("allocation", COUNTY_WRITERS),
    ("projects:allocation-change", "GET"): of("allocation", COUNTY_WRITERS),
    ("projects:allocation-change", "POST"): of("allocation", COUNTY_WRITERS),
    ("projects:payment-approve", "GET"): of("payment", COUNTY_WRITERS),
    ("projects:payment-approve", "POST"): of("payment", COUNTY_WRITERS),
    ("projects:payment-decline", "GET"): of("payment", COUNTY_WRITERS),
    ("projects:payment-decline", "POST"): of("payment", COUNTY_WRITERS),
    ("projects:payment-withdraw", "GET"): of("payment", BUILDERS),
    ("projects:payment-withdraw", "POST"): of("payment", BUILDERS),
    ("projects:payment-pay", "GET"): of("payment", COUNTY_WRITERS),
    ("projects:payment-pay", "POST"): of("payment", COUNTY_WRITERS),
    ("projects:import", "GET"): Rule(roles=TOWN_WRITERS),
    ("projects:import", "POST"): Rule(roles=TOWN_WRITERS),
    ("projects:imported", "GET"): Rule(subject="sheet_import", personal=True),
    ("projects:allocation-list", "GET"): READ,
    ("projects:progress-compare", "GET"): Rule(roles=TOWN_WRITERS),
    ("projects:progress-compare", "POST"): Rule(roles=TOWN_WRITERS),
    ("projects:fund-import", "GET"): Rule(roles=COUNTY_WRITERS),
    ("projects:fund-import", "POST"): Rule(roles=COUNTY_WRITERS),
    ("projects:year-list", "GET"): Rule(roles=COUNTY_WRITERS | {"leader", "auditor"}),
    ("projects:ledger-year", "GET"): Rule(roles=COUNTY_WRITERS),
    ("projects:ledger-year", "POST"): Rule(roles=COUNTY_WRITERS),
    ("projects:year-close", "GET"): Rule(roles=COUNTY_WRITERS),
    ("projects:year-close", "POST"): Rule(roles=COUNTY_WRITERS),
    # --- who benefits from projects ----------------------------------------------------------------
    ("projects:benefit-list", "GET"): READ,
    ("projects:benefits", "GET"): of("project"),
    ("projects:benefit-link", "GET"): of("project", VILLAGE_WRITERS),
    ("projects:benefit-link", "POST"): of("project", VILLAGE_WRITERS),
    ("projects:dividend", "GET"): of("project", TOWN_WRITERS),
    ("projects:dividend", "POST"): of("project", TOWN_WRITERS),
    ("projects:benefit", "GET"): of("benefit_link"),
    ("projects:benefit-end", "GET"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:benefit-end", "POST"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:benefit-promise", "GET"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:benefit-promise", "POST"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:in-kind-lend", "GET"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:in-kind-lend", "POST"): of("benefit_link", VILLAGE_WRITERS),
    ("projects:benefit-pay", "GET"): of("benefit_due", VILLAGE_WRITERS),
    ("projects:benefit-pay", "POST"): of("benefit_due", VILLAGE_WRITERS),
    ("projects:benefit-return", "GET"): of("benefit_due", TOWN_WRITERS),
    ("projects:benefit-return", "POST"): of("benefit_due", TOWN_WRITERS),
    ("projects:due-change", "GET"): of("benefit_due", TOWN_WRITERS),
    ("projects:due-change", "POST"): of("benefit_due", TOWN_WRITERS),
    ("projects:benefit-proof", "GET"): of("benefit_payment"),
    ("projects:in-kind-return", "GET"): of("in_kind_loan", VILLAGE_WRITERS),
    ("projects:in-kind-return", "POST"): of("in_kind_loan", VILLAGE_WRITERS),
    ("projects:in-kind-write-off", "GET"): of("in_kind_loan", TOWN_WRITERS),
    ("projects:in-kind-write-off", "POST"): of("in_kind_loan", TOWN_WRITERS),
    ("projects:household-benefits", "GET"): of("household"),
    ("projects:village-income-list", "GET"): READ,
    ("projects:village-income", "GET"): of("division", argument="code"),
    ("projects:village-income-record", "GET"): of("division", VILLAGE_WRITERS, "code"),
    ("projects:village-income-record", "POST"): of("division", VILLAGE_WRITERS, "code", shares="1.00"),
    ("projects:village-income-confirm", "GET"): of("division", COUNTY_WRITERS, "code"),
    ("projects:village-income-confirm", "POST"): of("division", COUNTY_WRITERS, "code", grounds="依据"),
    ("projects:workshop-list", "GET"): READ,
    ("projects:workshop-new", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("projects:workshop-new", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("projects:workshop-change", "GET"): of("workshop", VILLAGE_WRITERS),
    ("projects:workshop-change", "POST"): of("workshop", VILLAGE_WRITERS),
    ("projects:workshop-close", "GET"): of("workshop", VILLAGE_WRITERS),
    ("projects:workshop-close", "POST"): of("workshop", VILLAGE_WRITERS, note="停产"),
    ("projects:relocation-list", "GET"): READ,
    ("projects:relocation-households", "GET"): READ,
    ("projects:relocation-record", "GET"): of("household", TOWN_WRITERS),
    ("projects:relocation-record", "POST"): of("household", TOWN_WRITERS),
    ("projects:review-list", "GET"): READ,
    ("projects:review-add", "GET"): of("project", BUILDERS),
    ("projects:review-add", "POST"): of("project", BUILDERS, round=1),
    ("projects:task-book", "GET"): READ,
    ("projects:fund-list", "GET"): Rule(roles=FUND_READERS),
    ("projects:board", "GET"): Rule(roles=FUND_READERS),
    ("projects:export", "GET"): Rule(roles=FUND_READERS),
    ("projects:export", "POST"): Rule(roles=FUND_READERS, body={"purpose": "季度核对项目库"}),
    ("projects:progress-export", "GET"): Rule(roles=FUND_READERS),
    ("projects:progress-export", "POST"): Rule(roles=FUND_READERS, body={"purpose": "季度核对支出"}),
    ("projects:batch-new", "GET"): Rule(roles=COUNTY_WRITERS),
    ("projects:batch-new", "POST"): Rule(roles=COUNTY_WRITERS),
    ("projects:batch", "GET"): Rule(subject="fund_batch", beyond=BELOW_FUNDS),
    ("projects:batch-document", "GET"): Rule(subject="fund_batch", beyond=BELOW_FUNDS),
    ("projects:batch-arrival", "GET"): Rule(subject="fund_batch", roles=COUNTY_WRITERS, beyond=BELOW_FUNDS),
    ("projects:batch-arrival", "POST"): Rule(subject="fund_batch", roles=COUNTY_WRITERS, beyond=BELOW_FUNDS),
    ("projects:allocate", "GET"): Rule(subject="fund_batch", roles=COUNTY_WRITERS, beyond=BELOW_FUNDS),
    ("projects:allocate", "POST"): Rule(subject="fund_batch", roles=COUNTY_WRITERS, beyond=BELOW_FUNDS),
    ("projects:asset-register", "GET"): of("project", BUILDERS),
    ("projects:asset-register", "POST"): of("project", BUILDERS),
    ("projects:asset-list", "GET"): READ,
    ("projects:asset", "GET"): of("asset"),
    ("projects:asset-change", "GET"): of("asset", BUILDERS),
    ("projects:asset-change", "POST"): of("asset", BUILDERS),
    ("projects:asset-owner", "GET"): of("asset", BUILDERS),
    ("projects:asset-owner", "POST"): of("asset", BUILDERS),
    ("projects:asset-keeper", "GET"): of("asset", BUILDERS),
    ("projects:asset-keeper", "POST"): of("asset", BUILDERS),
    ("projects:asset-judge", "GET"): of("asset", BUILDERS),
    ("projects:asset-judge", "POST"): of("asset", BUILDERS),
    ("projects:asset-revive", "GET"): of("asset", BUILDERS),
    ("projects:asset-revive", "POST"): of("asset", BUILDERS),
    ("projects:asset-dispose", "GET"): of("asset", COUNTY_WRITERS),
    ("projects:asset-dispose", "POST"): of("asset", COUNTY_WRITERS),
    ("projects:income-plan", "GET"): of("asset", VILLAGE_WRITERS),
    ("projects:income-plan", "POST"): of("asset", VILLAGE_WRITERS),
    ("projects:asset-income", "GET"): of("asset", VILLAGE_WRITERS),
    ("projects:asset-income", "POST"): of("asset", VILLAGE_WRITERS),
    ("projects:asset-strategy", "GET"): of("asset", BUILDERS),
    ("projects:asset-strategy", "POST"): of("asset", BUILDERS),
    ("projects:asset-income-back", "GET"): of("asset_income", VILLAGE_WRITERS),
    ("projects:asset-income-back", "POST"): of("asset_income", VILLAGE_WRITERS),
    ("projects:strategy-finish", "GET"): of("asset_strategy", BUILDERS),
    ("projects:strategy-finish", "POST"): of("asset_strategy", BUILDERS),
    ("projects:asset-title", "GET"): of("asset"),
    ("projects:asset-approval", "GET"): Rule(subject="asset", may_be_absent=True),
    ("projects:income-plan-minutes", "GET"): of("income_plan"),
    ("monitoring:sweep-list", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT),
    ("monitoring:sweep-unrecorded", "GET"): Rule(
        subject="round", roles=BUSINESS - NOT_A_DEPARTMENT, beyond=NO_VISITS
    ),
    ("monitoring:sweep-export", "GET"): Rule(subject="round", roles=FUND_READERS, beyond=NO_VISITS),
    ("monitoring:sweep-export", "POST"): Rule(
        subject="round", roles=FUND_READERS, beyond=NO_VISITS, body={"purpose": "季度核对名单"}
    ),
    ("monitoring:sweep-import", "GET"): Rule(roles=TOWN_WRITERS),
    ("monitoring:sweep-import", "POST"): Rule(roles=TOWN_WRITERS),
    ("monitoring:sweep-imported", "GET"): Rule(subject="sweep_import", personal=True, roles=TOWN_WRITERS),
    ("monitoring:sweep-marked", "GET"): Rule(subject="sweep_import", personal=True, roles=TOWN_WRITERS),
    ("monitoring:out-of-system", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("monitoring:out-of-system", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("monitoring:adoption", "GET"): Rule(roles=TOWN_WRITERS),
    ("monitoring:adoption", "POST"): Rule(roles=TOWN_WRITERS),
    ("monitoring:adoption-job", "GET"): Rule(subject="adoption_job", personal=True, roles=TOWN_WRITERS),
    ("projects:loan-list", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT),
    ("projects:loan", "GET"): LOAN,
    ("projects:household-loans", "GET"): of("household"),
    ("projects:loan-apply", "GET"): of("household", VILLAGE_WRITERS),
    ("projects:loan-apply", "POST"): of("household", VILLAGE_WRITERS),
    ("projects:loan-approve", "GET"): LOAN_STEP,
    ("projects:loan-approve", "POST"): LOAN_STEP,
    ("projects:loan-decline", "GET"): LOAN_STEP,
    ("projects:loan-decline", "POST"): LOAN_STEP,
    ("projects:loan-lend", "GET"): LOAN_STEP,
    ("projects:loan-lend", "POST"): LOAN_STEP,
    ("projects:loan-recover", "GET"): LOAN_STEP,
    ("projects:loan-recover", "POST"): LOAN_STEP,
    ("projects:loan-repay", "GET"): LOAN_STEP,
    ("projects:loan-repay", "POST"): LOAN_STEP,
    ("projects:loan-withdraw", "GET"): LOAN_WITHDRAW,
    ("projects:loan-withdraw", "POST"): LOAN_WITHDRAW,
    ("projects:repayment-correct", "GET"): Rule(
        subject="loan_repayment", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT
    ),
    ("projects:repayment-correct", "POST"): Rule(
        subject="loan_repayment", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT
    ),
    # --- subsidies; the department of the cast decides the canaries' ---------------------------------
    ("projects:scheme-list", "GET"): READ,
    ("projects:scheme-new", "GET"): Rule(roles=COUNTY_WRITERS),
    ("projects:scheme-new", "POST"): Rule(roles=COUNTY_WRITERS),
    ("projects:scheme", "GET"): of("subsidy_scheme"),
    ("projects:scheme-change", "GET"): of("subsidy_scheme", COUNTY_WRITERS),
    ("projects:scheme-change", "POST"): of("subsidy_scheme", COUNTY_WRITERS),
    ("projects:claim-export", "GET"): of("subsidy_scheme", FUND_READERS),
    ("projects:claim-export", "POST"): of("subsidy_scheme", FUND_READERS, purpose="季度核对补贴"),
    ("projects:claim-new", "GET"): of("subsidy_scheme", VILLAGE_WRITERS),
    ("projects:claim-new", "POST"): of("subsidy_scheme", VILLAGE_WRITERS),
    ("projects:claim", "GET"): of("subsidy_claim"),
    ("projects:claim-document", "GET"): of("subsidy_claim"),
    ("projects:claim-accept", "GET"): of("subsidy_claim", TOWN_WRITERS),
    ("projects:claim-accept", "POST"): of("subsidy_claim", TOWN_WRITERS),
    ("projects:claim-approve", "GET"): of("subsidy_claim", DECIDERS),
    ("projects:claim-approve", "POST"): of("subsidy_claim", DECIDERS, version=1),
    ("projects:claim-pay", "GET"): of("subsidy_claim", COUNTY_WRITERS),
    ("projects:claim-pay", "POST"): of("subsidy_claim", COUNTY_WRITERS, version=1),
    ("projects:claim-decline", "GET"): of("subsidy_claim", BUILDERS),
    ("projects:claim-decline", "POST"): of("subsidy_claim", BUILDERS, version=1, note="未建成"),
    ("projects:claim-withdraw", "GET"): of("subsidy_claim", VILLAGE_WRITERS),
    ("projects:claim-withdraw", "POST"): of("subsidy_claim", VILLAGE_WRITERS, version=1),
    ("projects:household-subsidies", "GET"): of("household"),
    # --- rolls; the marked sheet is its uploader's --------------------------------------------------
    ("households:roll-list", "GET"): READ,
    ("households:roll-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("households:roll-form", "GET"): Rule(roles=TOWN_WRITERS),
    ("households:roll-detail", "GET"): BATCH,
    ("households:roll-progress", "GET"): BATCH,
    ("households:roll-findings", "GET"): BATCH,
    ("households:roll-file", "GET"): BATCH_FILE,
    ("households:roll-sheet", "POST"): BATCH_STEP,
    ("households:roll-accept", "POST"): BATCH_STEP,
    ("households:roll-cancel", "POST"): BATCH_STEP,
    ("households:roll-resume", "POST"): BATCH_STEP,
    ("households:roll-undo", "GET"): BATCH_STEP,
    ("households:roll-undo", "POST"): BATCH_STEP,
    ("api:roll-import-list", "GET"): READ,
    ("api:roll-import-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:roll-import-detail", "GET"): BATCH,
    ("api:roll-import-findings", "GET"): BATCH,
    ("api:roll-import-differences", "GET"): BATCH,
    ("api:roll-import-file", "GET"): BATCH_FILE,
    ("api:roll-import-sheet", "POST"): BATCH_STEP,
    ("api:roll-import-accept", "POST"): BATCH_STEP,
    ("api:roll-import-cancel", "POST"): BATCH_STEP,
    ("api:roll-import-resume", "POST"): BATCH_STEP,
    ("api:roll-import-undo", "POST"): BATCH_STEP,
    # --- the register's API ---------------------------------------------------------------------
    ("api:household-list", "GET"): READ,
    ("api:household-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:household-split", "POST"): of("household", TOWN_WRITERS, **SPLIT),
    ("api:household-merge", "POST"): of("household", TOWN_WRITERS, **MERGE),
    ("api:household-move", "POST"): of("household", TOWN_WRITERS, **MOVE),
    ("api:household-detail", "GET"): of("household"),
    ("api:household-add-member", "POST"): of("household", VILLAGE_WRITERS, **JOIN),
    ("api:household-change", "POST"): of("household", VILLAGE_WRITERS, **FACTS),
    ("api:household-change-head", "POST"): of("household", VILLAGE_WRITERS, **HEAD),
    ("api:household-close", "POST"): of("household", TOWN_WRITERS, **CLOSE),
    ("api:household-end-membership", "POST"): of("household", VILLAGE_WRITERS, **LEAVE),
    ("api:household-record-income", "POST"): of("household", VILLAGE_WRITERS, **INCOME),
    ("api:household-withdraw-income", "POST"): of("household", VILLAGE_WRITERS, **WITHDRAW),
    ("api:household-reveal", "POST"): REVEAL_HOUSEHOLD,
    ("api:pairing-list", "GET"): READ,
    ("api:pairing-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:pairing-detail", "GET"): of("pairing"),
    ("api:pairing-end", "POST"): of("pairing", TOWN_WRITERS, **(VERSIONED | {"reason": "reassigned"})),
    ("api:pairing-hand-over", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:team-list", "GET"): READ,
    ("api:team-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:team-detail", "GET"): of("team"),
    ("api:team-end", "POST"): of("team", TOWN_WRITERS, **(VERSIONED | {"reason": "withdrawn"})),
    ("api:team-members", "POST"): of("team", TOWN_WRITERS, **(VERSIONED | {"name": "新人", "duty": "队员"})),
    ("api:team-end-member", "POST"): of("team", TOWN_WRITERS, **LEAVE_TEAM),
    ("api:team-replace-member", "POST"): of(
        "team", TOWN_WRITERS, **(LEAVE_TEAM | {"name": "新人", "duty": "队员"})
    ),
    ("api:team-attendance", "POST"): of("team", TOWN_WRITERS, **ATTENDANCE),
    ("api:village-list", "GET"): READ,
    ("api:village-detail", "GET"): of("division"),
    ("api:village-change", "POST"): of("division", COUNTY_WRITERS, **VILLAGE_FACTS),
    ("api:village-pairing-list", "GET"): READ,
    ("api:village-pairing-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:village-pairing-detail", "GET"): of("village_pairing"),
    ("api:village-pairing-end", "POST"): of(
        "village_pairing", COUNTY_WRITERS, **(VERSIONED | {"reason": "completed"})
    ),
    ("api:person-list", "GET"): READ,
    ("api:person-find", "POST"): Rule(roles=BUSINESS, body={"tail": "0000"}),
    ("api:person-detail", "GET"): of("person"),
    ("api:person-change", "POST"): of("person", VILLAGE_WRITERS, **(VERSIONED | {"facts": {"name": "改名"}})),
    ("api:person-reveal", "POST"): REVEAL_PERSON,
    ("api:visit-photo", "GET"): Rule(subject="visit", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("api:visit-photo", "PUT"): Rule(subject="visit", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("api:held-visit-list", "GET"): READ,
    ("api:held-visit-detail", "GET"): Rule(subject="held", beyond=TRAY),
    ("api:held-visit-admit", "POST"): Rule(
        roles=COUNTY_WRITERS, subject="held", beyond=TRAY, body={"version": 1, "note": "以这份为准"}
    ),
    ("api:held-visit-dismiss", "POST"): Rule(
        roles=COUNTY_WRITERS, subject="held", beyond=TRAY, body={"version": 1, "note": "重复"}
    ),
    ("api:change-proposal-list", "GET"): READ,
    ("api:change-proposal-detail", "GET"): Rule(subject="proposal", beyond=NOT_A_DEPARTMENT),
    ("api:change-proposal-adopt", "POST"): Rule(
        roles=COUNTY_WRITERS, subject="proposal", beyond=NOT_A_DEPARTMENT, body=VERSIONED
    ),
    ("api:change-proposal-decline", "POST"): Rule(
        roles=TOWN_WRITERS, subject="proposal", beyond=NOT_A_DEPARTMENT, body={"version": 1, "note": "已核实"}
    ),
    ("api:safeguard-list", "GET"): READ,
    # The check of the canaries is of water; the department of the cast is the one of medicine.
    ("api:safeguard-detail", "GET"): Rule(subject="check", beyond=NOT_A_DEPARTMENT),
    ("api:visit-list", "GET"): READ,
    ("api:visit-form", "GET"): READ,
    ("api:visit-detail", "GET"): Rule(subject="visit", beyond=NOT_A_DEPARTMENT),
    ("api:visit-detail", "PUT"): Rule(
        roles=VILLAGE_WRITERS | {"helper"}, subject="visit", beyond=NOT_A_DEPARTMENT, body=VISIT
    ),
    # --- projects and money ----------------------------------------------------------------------
    ("api:project-list", "GET"): READ,
    ("api:project-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:project-detail", "GET"): of("project"),
    ("api:project-change", "POST"): of("project", VILLAGE_WRITERS, version=1, name="改名"),
    ("api:project-apply", "POST"): of("project", VILLAGE_WRITERS, **DATED),
    ("api:project-review", "POST"): of("project", TOWN_WRITERS, **DATED),
    ("api:project-approve", "POST"): of("project", COUNTY_WRITERS, **DATED),
    ("api:project-enlist", "POST"): of("project", COUNTY_WRITERS, **DATED),
    ("api:project-plan", "POST"): of("project", COUNTY_WRITERS, **DATED),
    ("api:project-send-back", "POST"): of("project", TOWN_WRITERS, **DATED),
    ("api:project-withdraw", "POST"): of("project", COUNTY_WRITERS, **DATED),
    ("api:project-terminate", "POST"): of("project", COUNTY_WRITERS, **DATED),
    ("api:project-record-contract", "POST"): of("project", BUILDERS, **DATED, contractor="示例公司"),
    ("api:project-post-notice", "POST"): of("project", VILLAGE_WRITERS, **NOTICE, url="https://a.cn/1"),
    ("api:project-plan-milestone", "POST"): of("project", BUILDERS, **MILESTONE),
    ("api:project-reach-milestone", "POST"): of("project", BUILDERS, **MILESTONE),
    ("api:project-record-target", "POST"): of("project", BUILDERS, **DATED, target=1, actual="1"),
    ("api:project-notice-photo", "GET"): PAPER,
    ("api:project-milestone-document", "GET"): PAPER,
    ("api:fund-list", "GET"): READ,
    ("api:fund-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:fund-detail", "GET"): FUND,
    ("api:fund-record-arrival", "POST"): Rule(
        subject="fund_batch",
        roles=COUNTY_WRITERS,
        beyond=NOT_THE_TOWNSHIP,
        body={**DATED, "arrived_on": "2026-04-01"},
    ),
    ("api:fund-board", "GET"): READ,
    ("api:fund-document", "GET"): FUND,
    ("api:year-closing-list", "GET"): READ,
    ("api:year-closing-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:year-closing-detail", "GET"): Rule(subject="year_closing", beyond=BELOW_FUNDS),
    ("api:finance-ledger-year-list", "GET"): READ,
    ("api:finance-ledger-year-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:finance-ledger-year-detail", "GET"): Rule(subject="ledger_year", beyond=BELOW_FUNDS),
    ("api:finance-ledger-year-change", "POST"): Rule(
        subject="ledger_year", roles=COUNTY_WRITERS, beyond=BELOW_FUNDS, body={"version": 1}
    ),
    ("api:allocation-list", "GET"): READ,
    ("api:allocation-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:allocation-detail", "GET"): of("allocation"),
    ("api:allocation-change", "POST"): of("allocation", COUNTY_WRITERS, **MONEY),
    ("api:allocation-refund", "POST"): of("allocation", COUNTY_WRITERS, **MONEY),
    ("api:allocation-account-for", "POST"): of("allocation", COUNTY_WRITERS, **MONEY),
    ("api:allocation-entries", "GET"): of("allocation"),
    ("api:allocation-entry-proof", "GET"): Rule(subject="allocation", may_be_absent=True),
    ("api:payment-list", "GET"): READ,
    ("api:payment-list", "POST"): Rule(roles=BUILDERS),
    ("api:payment-detail", "GET"): of("payment"),
    ("api:payment-approve", "POST"): of("payment", COUNTY_WRITERS, **DATED),
    ("api:payment-decline", "POST"): of("payment", COUNTY_WRITERS, **DATED),
    ("api:payment-withdraw", "POST"): of("payment", BUILDERS, **DATED),
    ("api:payment-pay", "POST"): of("payment", COUNTY_WRITERS, **DATED),
    ("api:payment-proof", "GET"): of("payment"),
    # --- who benefits from projects --------------------------------------------------------------
    ("api:benefit-list", "GET"): READ,
    ("api:benefit-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:benefit-detail", "GET"): of("benefit_link"),
    ("api:benefit-end", "POST"): of("benefit_link", VILLAGE_WRITERS, **DATED),
    ("api:benefit-promise", "POST"): of("benefit_link", VILLAGE_WRITERS, **PROMISE),
    ("api:benefit-lend-in-kind", "POST"): of("benefit_link", VILLAGE_WRITERS, **DATED),
    ("api:benefit-due-list", "GET"): READ,
    ("api:benefit-due-detail", "GET"): of("benefit_due"),
    ("api:benefit-due-pay", "POST"): of("benefit_due", VILLAGE_WRITERS, **PROMISE, paid_on="2026-04-01"),
    ("api:benefit-due-book-back", "POST"): of("benefit_due", TOWN_WRITERS, **PROMISE),
    ("api:benefit-due-change", "POST"): of("benefit_due", TOWN_WRITERS, **PROMISE),
    ("api:benefit-due-payment-proof", "GET"): Rule(subject="benefit_due", may_be_absent=True),
    ("api:in-kind-loan-list", "GET"): READ,
    ("api:in-kind-loan-detail", "GET"): of("in_kind_loan"),
    ("api:in-kind-loan-give-back", "POST"): of("in_kind_loan", VILLAGE_WRITERS, **SETTLED),
    ("api:in-kind-loan-write-off", "POST"): of("in_kind_loan", TOWN_WRITERS, **SETTLED),
    ("api:dividend-run-list", "GET"): READ,
    ("api:dividend-run-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:dividend-run-detail", "GET"): of("dividend_run"),
    # --- monitoring: clues and cases ---------------------------------------------------------------
    ("monitoring:case-list", "GET"): CASE_LISTS,
    ("monitoring:self-check", "GET"): CASE_LISTS,
    ("monitoring:finding-list", "GET"): CASE_LISTS,
    ("monitoring:group-list", "GET"): CASE_LISTS,
    ("monitoring:screen", "POST"): Rule(roles=frozenset({"county"})),
    ("monitoring:screening", "GET"): Rule(subject="pairing_import", personal=True),
    ("monitoring:finding", "GET"): FINDING,
    ("monitoring:finding-dismiss", "GET"): FINDING_STEP,
    ("monitoring:finding-dismiss", "POST"): FINDING_STEP,
    ("monitoring:finding-confirm", "GET"): FINDING_STEP,
    ("monitoring:finding-confirm", "POST"): FINDING_STEP,
    ("monitoring:case-findings", "GET"): CASE,
    ("monitoring:case-export", "GET"): Rule(roles=FUND_READERS),
    ("monitoring:case-export", "POST"): Rule(roles=FUND_READERS, body={"purpose": "季度核对名单"}),
    ("monitoring:clue-list", "GET"): CASE_LISTS,
    ("monitoring:clue-new", "GET"): Rule(roles=VISITORS),
    ("monitoring:clue-new", "POST"): Rule(roles=VISITORS, body=CASE_BODY),
    ("monitoring:clue", "GET"): Rule(subject="clue", beyond=NOT_A_DEPARTMENT),
    ("monitoring:clue-take-up", "GET"): CLUE_TOWN,
    ("monitoring:clue-take-up", "POST"): CLUE_TOWN,
    ("monitoring:clue-end", "GET"): CLUE_TOWN,
    ("monitoring:clue-end", "POST"): CLUE_TOWN,
    ("monitoring:clue-reveal", "POST"): REVEAL_CLUE,
    ("monitoring:household-cases", "GET"): of("household"),
    ("monitoring:household-benefits", "GET"): of("household"),
    ("api:household-benefits", "GET"): of("household"),
    ("monitoring:case-new", "GET"): of("household", TOWN_WRITERS),
    ("monitoring:case-new", "POST"): of("household", TOWN_WRITERS),
    ("monitoring:household-clue-new", "GET"): of("household", VISITORS),
    ("monitoring:household-clue-new", "POST"): of("household", VISITORS),
    ("monitoring:case", "GET"): CASE,
    ("monitoring:case-reveal", "POST"): REVEAL_CASE,
    ("monitoring:case-risks", "GET"): CASE_STEP,
    ("monitoring:case-risks", "POST"): CASE_STEP,
    ("monitoring:case-contact", "GET"): CASE_STEP,
    ("monitoring:case-contact", "POST"): CASE_STEP,
    ("monitoring:case-verify", "GET"): CASE_STEP,
    ("monitoring:case-verify", "POST"): CASE_STEP,
    ("monitoring:case-review", "GET"): CASE_STEP,
    ("monitoring:case-review", "POST"): CASE_STEP,
    ("monitoring:case-submit", "GET"): CASE_STEP,
    ("monitoring:case-submit", "POST"): CASE_STEP,
    ("monitoring:case-apply-removal", "GET"): CASE_STEP,
    ("monitoring:case-apply-removal", "POST"): CASE_STEP,
    ("monitoring:case-cross-check", "GET"): CASE_TOWN,
    ("monitoring:case-cross-check", "POST"): CASE_TOWN,
    ("monitoring:case-approve", "GET"): CASE_TOWN,
    ("monitoring:case-approve", "POST"): CASE_TOWN,
    ("monitoring:case-announce", "GET"): CASE_TOWN,
    ("monitoring:case-announce", "POST"): CASE_TOWN,
    ("monitoring:case-register", "GET"): CASE_TOWN,
    ("monitoring:case-register", "POST"): CASE_TOWN,
    ("monitoring:case-reject", "GET"): CASE_TOWN,
    ("monitoring:case-reject", "POST"): CASE_TOWN,
    ("monitoring:case-send-back", "GET"): CASE_TOWN,
    ("monitoring:case-send-back", "POST"): CASE_TOWN,
    ("monitoring:case-give-up", "GET"): CASE_TOWN,
    ("monitoring:case-give-up", "POST"): CASE_TOWN,
    ("monitoring:case-decide", "GET"): CASE_COUNTY,
    ("monitoring:case-decide", "POST"): CASE_COUNTY,
    ("monitoring:case-decide-removal", "GET"): CASE_COUNTY,
    ("monitoring:case-decide-removal", "POST"): CASE_COUNTY,
    ("monitoring:case-roll-back", "GET"): CASE_COUNTY,
    ("monitoring:case-roll-back", "POST"): CASE_COUNTY,
    ("monitoring:case-correct-risks", "GET"): CASE_COUNTY,
    ("monitoring:case-correct-risks", "POST"): CASE_COUNTY,
    ("monitoring:case-clear", "GET"): CASE_COUNTY,
    ("monitoring:case-clear", "POST"): CASE_COUNTY,
    ("monitoring:procedure-document", "GET"): Rule(subject="procedure", beyond=NOT_A_DEPARTMENT),
    # --- assets and small loans ------------------------------------------------------------------
    ("api:asset-list", "GET"): READ,
    ("api:asset-list", "POST"): Rule(roles=BUILDERS),
    ("api:asset-detail", "GET"): of("asset"),
    ("api:asset-change", "POST"): of("asset", BUILDERS, **DATED),
    ("api:asset-confirm-owner", "POST"): of("asset", BUILDERS, **DATED),
    ("api:asset-name-keeper", "POST"): of("asset", BUILDERS, **DATED, keeper="村委会"),
    ("api:asset-judge", "POST"): of("asset", BUILDERS, **DATED, status="stalled"),
    ("api:asset-revive", "POST"): of("asset", BUILDERS, **DATED),
    ("api:asset-dispose", "POST"): of("asset", COUNTY_WRITERS, **DATED),
    ("api:asset-decide-income-plan", "POST"): of("asset", VILLAGE_WRITERS, **DATED),
    ("api:asset-record-income", "POST"): of("asset", VILLAGE_WRITERS, **DATED),
    ("api:asset-incomes", "GET"): of("asset"),
    ("api:asset-plan-strategy", "POST"): of("asset", BUILDERS, **DATED),
    ("api:asset-finish-strategy", "POST"): of("asset", BUILDERS, **DATED),
    ("api:asset-title-document", "GET"): of("asset"),
    ("api:asset-disposal-approval", "GET"): Rule(subject="asset", may_be_absent=True),
    ("api:asset-income-plan-document", "GET"): Rule(subject="asset", may_be_absent=True),
    ("api:loan-list", "GET"): READ,
    ("api:loan-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:loan-detail", "GET"): LOAN,
    ("api:loan-approve", "POST"): LOAN_STEP,
    ("api:loan-decline", "POST"): LOAN_STEP,
    ("api:loan-withdraw", "POST"): LOAN_WITHDRAW,
    ("api:loan-lend", "POST"): LOAN_STEP,
    ("api:loan-recover", "POST"): LOAN_STEP,
    ("api:loan-record-repayment", "POST"): LOAN_STEP,
    ("api:loan-correct-repayment", "POST"): LOAN_STEP,
    ("api:loan-repayments", "GET"): LOAN,
    # --- subsidies ---------------------------------------------------------------------------------
    ("api:subsidy-scheme-list", "GET"): READ,
    ("api:subsidy-scheme-list", "POST"): Rule(roles=COUNTY_WRITERS),
    ("api:subsidy-scheme-detail", "GET"): of("subsidy_scheme"),
    ("api:subsidy-scheme-change", "POST"): of("subsidy_scheme", COUNTY_WRITERS, **DATED),
    ("api:subsidy-claim-list", "GET"): READ,
    ("api:subsidy-claim-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:subsidy-claim-detail", "GET"): of("subsidy_claim"),
    ("api:subsidy-claim-accept", "POST"): of("subsidy_claim", TOWN_WRITERS, **DATED),
    ("api:subsidy-claim-approve", "POST"): of("subsidy_claim", DECIDERS, **DATED),
    ("api:subsidy-claim-pay", "POST"): of("subsidy_claim", COUNTY_WRITERS, **DATED),
    ("api:subsidy-claim-decline", "POST"): of("subsidy_claim", BUILDERS, **DATED),
    ("api:subsidy-claim-withdraw", "POST"): of("subsidy_claim", VILLAGE_WRITERS, **DATED),
    ("api:subsidy-claim-document", "GET"): of("subsidy_claim"),
    # --- monitoring ------------------------------------------------------------------------------
    ("monitoring:measure-list", "GET"): CASE_LISTS,
    ("monitoring:first-measures", "GET"): CASE_LISTS,
    ("monitoring:plan-list", "GET"): CASE_LISTS,
    ("monitoring:paper-list", "GET"): CASE_LISTS,
    ("monitoring:case-measures", "GET"): CASE,
    ("monitoring:measure-proof", "GET"): Rule(subject="measure", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("monitoring:measure-new", "GET"): of_case("case", VILLAGE_WRITERS),
    ("monitoring:measure-new", "POST"): of_case("case", VILLAGE_WRITERS),
    ("monitoring:measure-land", "GET"): of_case("measure", VILLAGE_WRITERS),
    ("monitoring:measure-land", "POST"): of_case("measure", VILLAGE_WRITERS),
    ("monitoring:measure-end", "GET"): of_case("measure", VILLAGE_WRITERS, ended_on="2026-10-01"),
    ("monitoring:measure-end", "POST"): of_case("measure", VILLAGE_WRITERS, ended_on="2026-10-01"),
    ("monitoring:plan-new", "GET"): of_case("case", VILLAGE_WRITERS),
    ("monitoring:plan-new", "POST"): of_case("case", VILLAGE_WRITERS),
    ("monitoring:plan", "GET"): Rule(subject="plan", beyond=NOT_A_DEPARTMENT),
    ("monitoring:plan-change", "GET"): of_case("plan", VILLAGE_WRITERS),
    ("monitoring:plan-change", "POST"): of_case("plan", VILLAGE_WRITERS),
    ("monitoring:plan-submit", "GET"): of_case("plan", VILLAGE_WRITERS),
    ("monitoring:plan-submit", "POST"): of_case("plan", VILLAGE_WRITERS),
    ("monitoring:plan-approve", "GET"): of_case("plan", TOWN_WRITERS),
    ("monitoring:plan-approve", "POST"): of_case("plan", TOWN_WRITERS),
    ("monitoring:plan-return", "GET"): of_case("plan", TOWN_WRITERS),
    ("monitoring:plan-return", "POST"): of_case("plan", TOWN_WRITERS),
    ("monitoring:village-plan-list", "GET"): Rule(roles=POSTER_READERS),
    ("monitoring:village-plan-new", "GET"): POSTER_STEP,
    ("monitoring:village-plan-new", "POST"): POSTER_STEP,
    ("monitoring:village-plan", "GET"): of_paper("village_plan"),
    ("monitoring:village-plan-change", "GET"): of_paper("village_plan", VILLAGE_WRITERS),
    ("monitoring:village-plan-change", "POST"): of_paper("village_plan", VILLAGE_WRITERS),
    ("monitoring:village-plan-submit", "GET"): of_paper("village_plan", VILLAGE_WRITERS),
    ("monitoring:village-plan-submit", "POST"): of_paper("village_plan", VILLAGE_WRITERS),
    ("monitoring:village-plan-approve", "GET"): of_paper("village_plan", TOWN_WRITERS),
    ("monitoring:village-plan-approve", "POST"): of_paper("village_plan", TOWN_WRITERS),
    ("monitoring:village-plan-return", "GET"): of_paper("village_plan", TOWN_WRITERS),
    ("monitoring:village-plan-return", "POST"): of_paper("village_plan", TOWN_WRITERS),
    ("monitoring:meeting-new", "GET"): of("division", VILLAGE_WRITERS, "code", **DATED),
    ("monitoring:meeting-new", "POST"): of("division", VILLAGE_WRITERS, "code", **DATED),
    ("monitoring:notice-new", "GET"): of("division", VILLAGE_WRITERS, "code", **DATED),
    ("monitoring:notice-new", "POST"): of("division", VILLAGE_WRITERS, "code", **DATED),
    ("monitoring:notice-list-export", "GET"): of("division", VILLAGE_WRITERS, "code", **HANGING),
    ("monitoring:notice-list-export", "POST"): of("division", VILLAGE_WRITERS, "code", **HANGING),
    ("monitoring:meeting", "GET"): of_paper("meeting"),
    ("monitoring:meeting-minutes", "GET"): of_paper("meeting"),
    ("monitoring:meeting-sign-in", "GET"): of_paper("meeting"),
    ("monitoring:notice", "GET"): of_paper("notice"),
    ("monitoring:notice-photo", "GET"): of_paper("notice"),
    ("monitoring:objection-new", "GET"): of_paper("notice", VILLAGE_WRITERS),
    ("monitoring:objection-new", "POST"): of_paper("notice", VILLAGE_WRITERS),
    ("monitoring:objection-answer", "GET"): of_paper("objection", TOWN_WRITERS),
    ("monitoring:objection-answer", "POST"): of_paper("objection", TOWN_WRITERS),
    ("api:warning-list", "GET"): READ,
    ("api:warning-detail", "GET"): WARNING,
    **{
        (f"api:warning-{word}", "POST"): warning_step(roles, on="2026-11-01", person="$person")
        for word, roles in {
            "check": VILLAGE_WRITERS,
            "find-person": COUNTY_WRITERS,
            **dict.fromkeys(("include", "mark-monitored", "dismiss", "mark-absent", "reopen"), TOWN_WRITERS),
        }.items()
    },
    ("api:feed-list", "GET"): READ,
    ("api:feed-detail", "GET"): FEED,
    ("api:feed-variances", "GET"): FEED,
    ("api:feed-receive", "POST"): FEED_STEP,
    ("api:feed-batch-list", "GET"): READ,
    ("api:feed-batch-detail", "GET"): FEED_BATCH,
    ("api:feed-batch-release", "POST"): FEED_BATCH_STEP,
    ("api:feed-batch-reject", "POST"): FEED_BATCH_STEP,
    ("api:clue-list", "GET"): READ,
    ("api:clue-list", "POST"): Rule(roles=VISITORS),
    ("api:clue-detail", "GET"): Rule(subject="clue", beyond=NOT_A_DEPARTMENT),
    ("api:clue-take-up", "POST"): of_case("clue", TOWN_WRITERS, **GROUNDS, household="$household"),
    ("api:clue-end", "POST"): of_case("clue", TOWN_WRITERS),
    ("api:finding-list", "GET"): READ,
    ("api:finding-detail", "GET"): FINDING,
    ("api:finding-dismiss", "POST"): FINDING_STEP,
    ("api:finding-confirm", "POST"): FINDING_STEP,
    ("api:case-list", "GET"): READ,
    ("api:case-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:case-adopt", "GET"): Rule(roles=TOWN_WRITERS),
    ("api:case-adopt", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:case-detail", "GET"): CASE,
    ("api:case-paper", "GET"): Rule(subject="case", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("api:case-change-risks", "POST"): of_case("case", VILLAGE_WRITERS, **GROUNDS),
    ("api:case-name-contact", "POST"): of_case("case", VILLAGE_WRITERS, contact="联系人", phone="电话"),
    ("api:case-verify", "POST"): of_case("case", VILLAGE_WRITERS),
    ("api:case-cross-check", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-review", "POST"): of_case("case", VILLAGE_WRITERS),
    ("api:case-submit", "POST"): of_case("case", VILLAGE_WRITERS),
    ("api:case-approve", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-decide", "POST"): of_case("case", COUNTY_WRITERS),
    ("api:case-announce", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-register", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-reject", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-send-back", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-apply-removal", "POST"): of_case("case", VILLAGE_WRITERS, way="帮扶消除", grounds="稳定"),
    ("api:case-decide-removal", "POST"): of_case("case", COUNTY_WRITERS),
    ("api:case-announce-removal", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-give-up-removal", "POST"): of_case("case", TOWN_WRITERS),
    ("api:case-roll-back", "POST"): of_case("case", COUNTY_WRITERS),
    ("api:case-correct-risks", "POST"): of_case("case", COUNTY_WRITERS, **GROUNDS),
    ("api:case-clear", "POST"): of_case("case", COUNTY_WRITERS, reason="整户迁出"),
    ("api:measure-list", "GET"): READ,
    ("api:measure-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:measure-detail", "GET"): Rule(subject="measure", beyond=NOT_A_DEPARTMENT),
    ("api:measure-proof", "GET"): Rule(subject="measure", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("api:measure-land", "POST"): of_case("measure", VILLAGE_WRITERS),
    ("api:measure-end", "POST"): of_case("measure", VILLAGE_WRITERS, ended_on="2026-10-01"),
    ("api:plan-list", "GET"): READ,
    ("api:plan-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:plan-detail", "GET"): Rule(subject="plan", beyond=NOT_A_DEPARTMENT),
    ("api:plan-change", "POST"): of_case("plan", VILLAGE_WRITERS),
    ("api:plan-submit", "POST"): of_case("plan", VILLAGE_WRITERS),
    ("api:plan-approve", "POST"): of_case("plan", TOWN_WRITERS),
    ("api:plan-return", "POST"): of_case("plan", TOWN_WRITERS),
    ("api:village-plan-list", "GET"): READ,
    ("api:village-plan-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:village-plan-detail", "GET"): of_paper("village_plan"),
    ("api:village-plan-change", "POST"): of_paper("village_plan", VILLAGE_WRITERS),
    ("api:village-plan-submit", "POST"): of_paper("village_plan", VILLAGE_WRITERS),
    ("api:village-plan-approve", "POST"): of_paper("village_plan", TOWN_WRITERS),
    ("api:village-plan-return", "POST"): of_paper("village_plan", TOWN_WRITERS),
    ("api:meeting-list", "GET"): READ,
    ("api:meeting-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:meeting-detail", "GET"): of_paper("meeting"),
    ("api:meeting-minutes", "GET"): of_paper("meeting"),
    ("api:meeting-sign-in", "GET"): of_paper("meeting"),
    ("api:notice-list", "GET"): READ,
    ("api:notice-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:notice-detail", "GET"): of_paper("notice"),
    ("api:notice-photo", "GET"): of_paper("notice"),
    ("api:notice-record-objection", "POST"): of_paper("notice", VILLAGE_WRITERS),
    ("api:notice-answer-objection", "POST"): of_paper("notice", TOWN_WRITERS),
    # --- rectification: the pages of tickets, sources and proposals -------------------------------
    ("rectification:list", "GET"): Rule(roles=BUSINESS),
    ("rectification:ticket-export", "GET"): Rule(roles=FUND_READERS),
    ("rectification:ticket-export", "POST"): Rule(roles=FUND_READERS, body={"purpose": "季度核对问题"}),
    ("rectification:ticket-assign-many", "POST"): Rule(roles=TOWN_WRITERS, body={"chosen": "9999999:1"}),
    ("rectification:ticket-new", "GET"): Rule(roles=TOWN_WRITERS),
    ("rectification:ticket-new", "POST"): Rule(roles=TOWN_WRITERS, body=TICKET_BODY),
    ("rectification:self-check", "GET"): Rule(roles=VILLAGE_WRITERS),
    ("rectification:self-check", "POST"): Rule(roles=VILLAGE_WRITERS, body=TICKET_BODY),
    ("rectification:household-tickets", "GET"): of("household"),
    ("rectification:household-ticket-new", "GET"): of("household", TOWN_WRITERS),
    ("rectification:household-ticket-new", "POST"): of("household", TOWN_WRITERS, **TICKET_BODY),
    ("rectification:household-self-check", "GET"): of("household", VILLAGE_WRITERS),
    ("rectification:household-self-check", "POST"): of("household", VILLAGE_WRITERS, **TICKET_BODY),
    ("rectification:project-tickets", "GET"): of("project"),
    ("rectification:project-ticket-new", "GET"): of("project", TOWN_WRITERS),
    ("rectification:project-ticket-new", "POST"): of("project", TOWN_WRITERS, **TICKET_BODY),
    ("rectification:project-self-check", "GET"): of("project", VILLAGE_WRITERS),
    ("rectification:project-self-check", "POST"): of("project", VILLAGE_WRITERS, **TICKET_BODY),
    ("rectification:type-list", "GET"): Rule(roles=BUSINESS),
    ("rectification:source-list", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT),
    ("rectification:source-new", "GET"): Rule(roles=TOWN_WRITERS),
    ("rectification:source-new", "POST"): Rule(roles=TOWN_WRITERS, body=TICKET_BODY),
    ("rectification:source", "GET"): SOURCE,
    ("rectification:source-document", "GET"): SOURCE,
    ("rectification:source-change", "GET"): SOURCE_STEP,
    ("rectification:source-change", "POST"): SOURCE_STEP,
    ("rectification:proposal-list", "GET"): Rule(roles=BUSINESS - NOT_A_DEPARTMENT),
    ("rectification:proposal-many", "POST"): Rule(roles=TOWN_WRITERS, body=TICKET_BODY),
    ("rectification:proposal-accept", "GET"): PROPOSAL_STEP,
    ("rectification:proposal-accept", "POST"): PROPOSAL_STEP,
    ("rectification:proposal-dismiss", "GET"): PROPOSAL_STEP,
    ("rectification:proposal-dismiss", "POST"): PROPOSAL_STEP,
    ("rectification:evidence-file", "GET"): Rule(subject="evidence", beyond=NOT_A_DEPARTMENT),
    ("rectification:ticket", "GET"): TICKET,
    ("rectification:ticket-source-document", "GET"): TICKET,
    ("rectification:ticket-reveal", "POST"): Rule(
        subject="ticket",
        beyond=NOT_A_DEPARTMENT,
        body={"field": "responsible_phone", "reason": "核对整改进展"},
        reveals=True,
    ),
    # --- rectification: the steps of a ticket -----------------------------------------------------
    **{
        (f"rectification:{name}", method): Rule(
            subject=subject, roles=roles, beyond=NOT_A_DEPARTMENT, body=TICKET_BODY
        )
        for method in ("GET", "POST")
        for subject, roles, names in (
            # The village of the canaries' ticket answers for it: it does the work, and nobody else.
            ("ticket", frozenset({"village"}), ("ticket-accept", "ticket-decline", "ticket-progress")),
            ("ticket", frozenset({"village"}), ("ticket-extend", "ticket-request-closeout")),
            ("work_node", frozenset({"village"}), ("node-reach",)),
            ("ticket", VISITORS, ("ticket-evidence-new",)),
            ("ticket", VILLAGE_WRITERS, ("ticket-check", "ticket-return-closeout", "ticket-sibling")),
            ("ticket", TOWN_WRITERS, ("ticket-assign", "ticket-reassign", "ticket-split", "ticket-recheck")),
            ("ticket", TOWN_WRITERS, ("ticket-fix-measures", "ticket-return-measures")),
            ("ticket", COUNTY_WRITERS, ("ticket-review", "ticket-confirm", "ticket-cancel", "ticket-refer")),
        )
        for name in names
    },
    ("rectification:extension-approve", "GET"): EXTENSION_STEP,
    ("rectification:extension-approve", "POST"): EXTENSION_STEP,
    ("rectification:extension-decline", "GET"): EXTENSION_STEP,
    ("rectification:extension-decline", "POST"): EXTENSION_STEP,
    ("rectification:referral-conclude", "GET"): REFERRAL_STEP,
    ("rectification:referral-conclude", "POST"): REFERRAL_STEP,
    # --- villages --------------------------------------------------------------------------------
    ("api:village-income-list", "GET"): READ,
    ("api:village-income-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:village-income-detail", "GET"): of("village_income"),
    ("api:village-income-change", "POST"): of("village_income", VILLAGE_WRITERS, **DATED),
    ("api:village-income-confirm-topup", "POST"): of(
        "village_income", COUNTY_WRITERS, **DATED, grounds="依据"
    ),
    ("api:workshop-list", "GET"): READ,
    ("api:workshop-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:workshop-detail", "GET"): of("workshop"),
    ("api:workshop-change", "POST"): of("workshop", VILLAGE_WRITERS, **DATED, kind="workshop", name="车间"),
    ("api:workshop-close", "POST"): of("workshop", VILLAGE_WRITERS, **DATED, closed_on="2026-11-01"),
    ("api:relocation-list", "GET"): READ,
    ("api:relocation-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:relocation-detail", "GET"): of("relocation"),
    ("api:project-review-list", "GET"): READ,
    ("api:project-review-list", "POST"): Rule(roles=BUILDERS),
    ("api:project-review-detail", "GET"): of("review"),
    # --- rectification: the API ------------------------------------------------------------------
    ("api:ticket-list", "GET"): READ,
    ("api:ticket-list", "POST"): Rule(roles=VILLAGE_WRITERS),
    ("api:ticket-assign-many", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:ticket-detail", "GET"): Rule(subject="ticket", beyond=NOT_A_DEPARTMENT),
    ("api:ticket-evidence-file", "GET"): Rule(subject="ticket", beyond=NOT_A_DEPARTMENT, may_be_absent=True),
    ("api:ticket-assign", "POST"): of_case("ticket", TOWN_WRITERS, leader="李副县长"),
    ("api:ticket-register-sibling", "POST"): of_case("ticket", VILLAGE_WRITERS),
    ("api:ticket-split", "POST"): of_case("ticket", TOWN_WRITERS, children=[]),
    ("api:ticket-cancel", "POST"): of_case("ticket", COUNTY_WRITERS),
    ("api:ticket-refer", "POST"): of_case("ticket", COUNTY_WRITERS, referred_on="2026-11-01"),
    # Without a version: what comes before it is the role, what comes after it is who was named.
    **{
        (f"api:ticket-{word}", "POST"): Rule(
            subject="ticket",
            roles=roles,
            beyond=NOT_A_DEPARTMENT,
            body={"note": "说明", "content": "进展", "percent": 50, "node": "$work_node"}
            | dict.fromkeys(("until", "reached_on", "rechecked_on"), "2026-11-01")
            | dict.fromkeys(("is_information_precise", "are_measures_precise", "is_effect_precise"), True),
        )
        for word, roles in {
            **dict.fromkeys(("reassign", "recheck"), TOWN_WRITERS),
            **dict.fromkeys(("fix-measures", "return-measures"), TOWN_WRITERS),
            **dict.fromkeys(("accept", "decline", "progress", "evidence", "reach-node"), VISITORS),
            **dict.fromkeys(("ask-extension", "request-closeout"), VISITORS),
            **dict.fromkeys(("check", "return"), VILLAGE_WRITERS),
            **dict.fromkeys(("review", "confirm"), COUNTY_WRITERS),
        }.items()
    },
    ("api:ticket-extension-list", "GET"): READ,
    ("api:ticket-extension-detail", "GET"): Rule(subject="deadline_extension", beyond=NOT_A_DEPARTMENT),
    **{
        (f"api:ticket-extension-{word}", "POST"): Rule(
            subject="deadline_extension", roles=TOWN_WRITERS, beyond=NOT_A_DEPARTMENT, body={"note": "说明"}
        )
        for word in ("approve", "decline")
    },
    ("api:ticket-proposal-list", "GET"): READ,
    ("api:ticket-proposal-detail", "GET"): Rule(subject="ticket_proposal", beyond=NOT_A_DEPARTMENT),
    ("api:ticket-proposal-accept", "POST"): of_case("ticket_proposal", TOWN_WRITERS, source="$issue_source"),
    ("api:ticket-proposal-dismiss", "POST"): of_case("ticket_proposal", TOWN_WRITERS),
    ("api:ticket-source-list", "GET"): READ,
    ("api:ticket-source-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:ticket-source-detail", "GET"): Rule(subject="issue_source", beyond=NOT_A_DEPARTMENT),
    ("api:ticket-source-document", "GET"): Rule(subject="issue_source", beyond=NOT_A_DEPARTMENT),
    ("api:ticket-source-change", "POST"): of_case(
        "issue_source", TOWN_WRITERS, name="改名", kind="audit", level="province", received_on="2026-03-02"
    ),
    ("api:ticket-type-list", "GET"): READ,
    ("api:referral-list", "GET"): READ,
    ("api:referral-detail", "GET"): Rule(subject="referral", beyond=BELOW_THE_COUNTY),
    ("api:referral-conclude", "POST"): Rule(
        subject="referral",
        roles=COUNTY_WRITERS,
        beyond=BELOW_THE_COUNTY,
        body={**VERSIONED, "note": "处分一人", "concluded_on": "2026-11-01"},
    ),
    # --- rectification: what units report --------------------------------------------------------
    ("rectification:report-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    ("rectification:report", "GET"): of_paper("periodic_report"),
    ("rectification:report-submit", "GET"): of_paper("periodic_report", VILLAGE_WRITERS),
    ("rectification:report-submit", "POST"): of_paper("periodic_report", VILLAGE_WRITERS, content="进展"),
    ("rectification:report-accept", "GET"): of_paper("periodic_report", TOWN_WRITERS),
    ("rectification:report-accept", "POST"): of_paper("periodic_report", TOWN_WRITERS),
    ("rectification:report-return", "GET"): of_paper("periodic_report", TOWN_WRITERS),
    ("rectification:report-return", "POST"): of_paper("periodic_report", TOWN_WRITERS, note="缺数"),
    ("rectification:report-file", "GET"): of_paper("report_file"),
    ("rectification:requirement-list", "GET"): Rule(roles=FUND_READERS),
    ("rectification:requirement-new", "GET"): Rule(roles=TOWN_WRITERS),
    ("rectification:requirement-new", "POST"): Rule(roles=TOWN_WRITERS, body={"name": "月报"}),
    ("rectification:requirement", "GET"): of("report_requirement", FUND_READERS),
    ("rectification:requirement-add", "GET"): of("report_requirement", TOWN_WRITERS),
    ("rectification:requirement-add", "POST"): of("report_requirement", TOWN_WRITERS, **DATED),
    ("rectification:requirement-end", "GET"): of("report_requirement", TOWN_WRITERS),
    ("rectification:requirement-end", "POST"): of("report_requirement", TOWN_WRITERS, **DATED),
    ("api:report-list", "GET"): READ,
    ("api:report-detail", "GET"): of_paper("periodic_report"),
    ("api:report-submit", "POST"): of_paper("periodic_report", VILLAGE_WRITERS, content="进展"),
    ("api:report-accept", "POST"): of_paper("periodic_report", TOWN_WRITERS),
    ("api:report-return", "POST"): of_paper("periodic_report", TOWN_WRITERS, note="缺数"),
    ("api:report-file-content", "GET"): of_paper("report_file"),
    # --- rectification: work plans ---------------------------------------------------------------
    **WORK_PLANS,
    # --- war zones and the register of meetings ------------------------------------------------------
    ("rectification:zone-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:zone-new", Rule(roles=AT_THE_COUNTY, body={"name": "战区"})),
    ("rectification:zone", "GET"): of("war_zone", BUSINESS - {"helper"}),
    ("rectification:zone-town", "GET"): of("war_zone", COUNTY_WRITERS),
    ("rectification:zone-town", "POST"): of("war_zone", COUNTY_WRITERS, version=1, since="2026-11-01"),
    ("rectification:zone-commander", "GET"): of("war_zone", COUNTY_WRITERS),
    ("rectification:zone-commander", "POST"): of(
        "war_zone", COUNTY_WRITERS, version=1, commander="李四", duty="副县长"
    ),
    ("rectification:zone-end", "GET"): of("war_zone", COUNTY_WRITERS),
    ("rectification:zone-end", "POST"): of(
        "war_zone", COUNTY_WRITERS, version=1, until="2026-11-01", note="机构调整"
    ),
    ("rectification:meeting-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:meeting-new", Rule(roles=AT_THE_COUNTY)),
    ("api:zone-list", "GET"): READ,
    ("api:zone-detail", "GET"): of("war_zone"),
    # --- ledgers of problems as sheets -------------------------------------------------------------
    ("rectification:ledger-list", "GET"): Rule(roles=FUND_READERS),
    ("rectification:ledger-history", "GET"): Rule(roles=FUND_READERS),
    **both("rectification:ledger-import", Rule(roles=TOWN_WRITERS)),
    ("rectification:ledger-form", "GET"): Rule(roles=FUND_READERS),
    **both(
        "rectification:ledger-export",
        Rule(roles=FUND_READERS, body={"purpose": "核对整改台账"}),
    ),
    ("rectification:ledger", "GET"): Rule(subject="ledger_batch", roles=FUND_READERS),
    ("rectification:ledger-findings", "GET"): Rule(subject="ledger_batch", roles=TOWN_WRITERS),
    ("rectification:ledger-confirm", "POST"): Rule(subject="ledger_batch", roles=TOWN_WRITERS),
    ("rectification:ledger-marked", "GET"): Rule(subject="ledger_batch", roles=TOWN_WRITERS),
    **both(
        "rectification:ledger-batch-export",
        Rule(subject="ledger_batch", roles=FUND_READERS, body={"purpose": "核对整改台账"}),
    ),
    # --- schemes and monthly scores -------------------------------------------------------------------
    ("rectification:score-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:score-new", Rule(roles=TOWN_WRITERS)),
    ("rectification:score-scheme", "GET"): of("score_scheme", BUSINESS - {"helper"}),
    ("rectification:score-year", "GET"): of("score_scheme", BUSINESS - {"helper"}),
    ("rectification:score-month", "GET"): of("score_scheme", BUSINESS - {"helper"}),
    ("rectification:score-publish", "POST"): of("score_scheme", TOWN_WRITERS, chosen="$score_sheet"),
    **{
        key: rule
        for word in ("change", "adopt", "end", "rank")
        for key, rule in both(
            f"rectification:score-{word}", of("score_scheme", TOWN_WRITERS, **DATED)
        ).items()
    },
    ("rectification:score-sheet", "GET"): of_paper("score_sheet"),
    **both("rectification:score-sheet-score", of_paper("score_sheet", TOWN_WRITERS, points_1="90")),
    **both("rectification:score-sheet-correct", of_paper("score_sheet", TOWN_WRITERS, note="更正")),
    **both("rectification:score-sheet-object", of_paper("score_sheet", OBJECTORS, content="数据有误")),
    ("api:score-sheet-list", "GET"): READ,
    ("api:score-sheet-detail", "GET"): of_paper("score_sheet"),
    # --- the zero-out board and rankings ------------------------------------------------------------
    ("rectification:board", "GET"): READ,
    **both("rectification:board-export", Rule(roles=FUND_READERS, body={"purpose": "季度核对清零情况"})),
    ("rectification:ranking-list", "GET"): READ,
    **both("rectification:ranking-new", Rule(roles=TOWN_WRITERS)),
    ("rectification:ranking", "GET"): of("ranking"),
    ("rectification:ranking-content", "GET"): Rule(subject="ranking", may_be_absent=True),
    **{
        key: rule
        for word in ("recount", "publish", "recall", "freeze", "correct")
        for key, rule in both(f"rectification:ranking-{word}", of("ranking", TOWN_WRITERS, **DATED)).items()
    },
    **both("rectification:ranking-object", of("ranking", OBJECTORS, content="数据有误")),
    **both("rectification:ranking-answer", OBJECTION_STEP),
    ("api:ranking-list", "GET"): READ,
    ("api:ranking-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:ranking-detail", "GET"): of("ranking"),
    **{
        (f"api:ranking-{word}", "POST"): of("ranking", TOWN_WRITERS, **DATED)
        for word in ("recount", "publish", "recall", "freeze", "correct")
    },
    ("api:ranking-object", "POST"): of("ranking", OBJECTORS, content="数据有误"),
    ("api:ranking-objection-list", "GET"): READ,
    ("api:ranking-objection-detail", "GET"): Rule(subject="ranking_objection", beyond=NOT_IN_THE_HOUSE),
    ("api:ranking-objection-answer", "POST"): OBJECTION_STEP,
    # --- inspections and talks ----------------------------------------------------------------------
    ("rectification:inspection-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:inspection-new", Rule(roles=COUNTY_WRITERS, body={"name": "督查"})),
    ("rectification:inspection", "GET"): INSPECTION,
    **{
        key: rule
        for word in ("inspection-change", "inspection-call-off", "inspection-finish", "finding-new")
        for key, rule in both(f"rectification:{word}", INSPECTION_STEP).items()
    },
    **both("rectification:finding-note", campaign_step("inspection_finding", THE_COUNTY)),
    ("rectification:finding-file", "GET"): Rule(subject="inspection_finding", beyond=NOT_A_DEPARTMENT),
    ("api:inspection-list", "GET"): READ,
    ("api:inspection-detail", "GET"): INSPECTION,
    ("rectification:talk-list", "GET"): Rule(roles=BUSINESS - {"helper"}),
    **both("rectification:talk-new", Rule(roles=COUNTY_WRITERS, body={"reason": "整改滞后"})),
    ("rectification:talk", "GET"): Rule(subject="talk", beyond=NOT_CALLED_IN),
    **{
        key: rule
        for word in ("hold", "cancel", "return", "conclude")
        for key, rule in both(f"rectification:talk-{word}", talk_step(COUNTY_WRITERS)).items()
    },
    **both("rectification:talk-answer", talk_step(COUNTY_WRITERS | {"village"})),
    ("rectification:sanction-list", "GET"): Rule(roles=COUNTY_WRITERS | {"leader", "auditor"}),
    # --- campaigns ------------------------------------------------------------------------------------
    ("rectification:campaign-list", "GET"): Rule(roles=BUSINESS),
    **both("rectification:campaign-new", Rule(roles=TOWN_WRITERS)),
    ("rectification:campaign", "GET"): CAMPAIGN,
    **both("rectification:campaign-lead", campaign_step()),
    **both("rectification:campaign-phase", campaign_step()),
    ("rectification:acceptance-list", "GET"): CAMPAIGN,
    **both("rectification:acceptance-new", campaign_step(quarter="1")),
    **both(
        "rectification:acceptance-export",
        campaign_step(roles=FUND_READERS, purpose="年度考核汇总"),
    ),
    **both("rectification:acceptance", JUDGED),
    ("rectification:recheck-list", "GET"): CAMPAIGN,
    ("rectification:missed-list", "GET"): CAMPAIGN,
    **both("rectification:sample-new", campaign_step(villages="2", registered="20", ordinary="5")),
    ("rectification:sample", "GET"): DRAWN,
    **both(
        "rectification:sampled-household",
        campaign_step("sampled_household", beyond=NOT_THE_TOWNSHIP, found="没有问题"),
    ),
    ("rectification:hundred-days", "GET"): CAMPAIGN,
    **both("rectification:target-new", campaign_step(batch="model", villages="$division")),
    **both("rectification:target-batch", campaign_step("target", batch="catch_up")),
    **both("rectification:target-done", campaign_step("target", VILLAGE_WRITERS)),
    ("rectification:target-evidence", "GET"): Rule(
        subject="target", beyond=NOT_A_DEPARTMENT, may_be_absent=True
    ),
    ("rectification:links", "GET"): TICKET,
    ("rectification:measures", "GET"): TICKET,
    **both("rectification:link-new", campaign_step("ticket", number="990101202600001", reason="同源")),
    **both("rectification:link-remove", campaign_step("ticket_link")),
    ("api:campaign-list", "GET"): READ,
    ("api:campaign-detail", "GET"): CAMPAIGN,
    ("api:campaign-scores", "GET"): CAMPAIGN,
    ("api:acceptance-list", "GET"): READ,
    ("api:acceptance-list", "POST"): Rule(roles=TOWN_WRITERS),
    ("api:acceptance-detail", "GET"): Rule(subject="acceptance", beyond=NOT_IN_THE_HOUSE),
    ("api:acceptance-judge", "POST"): JUDGED,
    # --- rectification: yearly targets and the statements about them -------------------------------
    ("rectification:target-table", "GET"): Rule(roles=BUSINESS - {"helper"}),
    ("rectification:target-value", "GET"): of_target("target_value"),
    **both("rectification:target-export", Rule(roles=FUND_READERS, body={"purpose": "年度考核汇总"})),
    ("rectification:target-sheet", "GET"): Rule(roles=TOWN_WRITERS),
    **both("rectification:target-import", Rule(roles=TOWN_WRITERS)),
    ("rectification:target-import-confirm", "POST"): Rule(roles=TOWN_WRITERS, body={"changes": "[]"}),
    **both("rectification:target-indicator-new", Rule(roles=COUNTY_WRITERS, body=INDICATOR)),
    **both("rectification:target-indicator", of_target("target_indicator", COUNTY_WRITERS, **INDICATOR)),
    **both("rectification:target-indicator-remove", of_target("target_indicator", COUNTY_WRITERS, version=1)),
    **both("rectification:target-column", of_target("target_indicator", TOWN_WRITERS, was="[]")),
    **both("rectification:target-row", of("division", TOWN_WRITERS, "code", was="[]")),
    **both("rectification:target-record", of("division", VILLAGE_WRITERS, "code", was="[]", note="台账")),
    ("rectification:statement-list", "GET"): Rule(roles=BUSINESS - {"helper", "department"}),
    **both("rectification:statement-export", Rule(roles=FUND_READERS, body={"purpose": "年度考核汇总"})),
    **both("rectification:statement-new", Rule(roles=TOWN_WRITERS, body={"year": 2026})),
    ("rectification:statement", "GET"): of_paper("signed_statement"),
    ("rectification:statement-print", "GET"): of_paper("signed_statement"),
    ("rectification:statement-scan", "GET"): of_paper("signed_statement"),
    **both("rectification:statement-sign", of_paper("signed_statement", VILLAGE_WRITERS, signer="李书记")),
    **both("rectification:statement-withdraw", of_paper("signed_statement", TOWN_WRITERS, note="重签")),
    ("api:target-list", "GET"): READ,
    ("api:target-detail", "GET"): of_target("target_value"),
    ("api:target-record", "POST"): of_target(
        "target_value", VILLAGE_WRITERS, version=1, actual="5", actual_on="2026-03-02", note="台账"
    ),
    ("api:statement-list", "GET"): READ,
    ("api:statement-detail", "GET"): of_paper("signed_statement"),
}
