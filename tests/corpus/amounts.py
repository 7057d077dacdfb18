"""E. Amounts, shares and accounts: S98 to S102, S113."""

import random
from decimal import Decimal

from households.models import Person, RollRow
from households.rules.values import mixed_percents
from tests import importing
from tests.corpus.dirt import homes, kept_out, members, roll_in, rows
from tests.corpus.frame import Case, Kind, Roll, Said

INCOME, ACCOUNT = "人均纯收入", "一卡通账号"
FULL_WIDTH = {ord(each): 0xFEE0 + ord(each) for each in "0123456789.,()"}


def decorated(rng):
    """S98: one household's income in as many spellings as it has members."""
    roll = Roll(rng)
    people = members(roll, roll.anyone())
    yuan = rng.choice((Decimal(12_000), Decimal(rng.randint(400_000, 2_000_000)) / 100, Decimal(-500)))
    for person in people:
        person[INCOME] = float(yuan)
    twin = roll.xlsx()
    for person in people:
        person[INCOME] = _spelt(rng, yuan)
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"N-AMT": Said("已去掉金额中的单位、符号或千分位", rows=rows(roll, people))},
        beside=frozenset({"W-LOGIC"} if yuan < 0 else ()),  # so little is doubted as well
        is_rewritable=True,
    )


def _spelt(rng: random.Random, yuan: Decimal) -> str:
    if yuan < 0:
        return rng.choice(("(500)", "(500.00)", "（500）", "-500元", "￥-500"[1:] + "元"))
    grouped, plain = f"{yuan:,.2f}", f"{yuan:.2f}"
    ways = [grouped, f"￥{plain}", f"¥{grouped}", f"{plain}元", f"{plain} 元", f"{plain}元整"]
    ways += [grouped.translate(FULL_WIDTH), f"{(yuan / 10_000).normalize():f}万", f"{yuan / 10_000:f}万元"]
    return rng.choice(ways)


def wrong_unit(rng):
    """S99: the header says 万元 and the cells are in yuan: nothing goes in before somebody confirms."""
    roll = Roll(rng)
    twin = roll.xlsx()
    if rng.random() < 0.5:
        roll.headers[roll.headers.index(INCOME)] = "人均纯收入(万元)"
        for person in roll.people:
            person["人均纯收入(万元)"] = person[INCOME]
    else:
        roll.titles[1] = ["单位：万元"]

    def also(batch):
        if RollRow.objects.filter(batch=batch, needs_consent=False).exists():
            yield "some need no consent"
        user = batch.created_by
        batch = importing.rolls.accept(batch, categories=("new",), by=user, version=batch.version)
        importing.write(batch)
        if Person.objects.exists():
            yield "somebody was written without consent"

    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"W-AMT-UNIT": Said("人均纯收入的中位数为", "疑似把元与万元混用")},
        differs=frozenset({"per_capita_yuan", "needs_consent"}),
        also=also,
        is_rewritable=True,
    )


def right_unit(rng):
    """S99: amounts under 万元 are read in yuan; a cell that says its own unit is read by that."""
    roll = roll_in(rng, "E", "工资性收入", "生产经营性支出")
    for person in roll.people:
        home = random.Random(person["户编号"])  # the same for all members
        person |= {"工资性收入": home.randint(10_000, 60_000), "生产经营性支出": home.randint(0, 9_000)}
    twin = roll.xlsx()
    for header in ("工资性收入", "生产经营性支出"):
        roll.headers[roll.headers.index(header)] = dirty = header + rng.choice(("（万元）", "(万元)"))
        for person in roll.people:
            amount = Decimal(person[header])
            person[dirty] = rng.choice((str, float))(amount / 10_000)
    own = roll.anyone()  # a cell may say its own unit
    own[dirty] = rng.choice((f"{own[header]}元", f"{Decimal(own[header]) / 10_000}万"))
    findings = {"N-AMT": Said(rows=rows(roll, [own]))}
    return Case(roll.xlsx(), twin=twin, findings=findings, is_rewritable=True)


def no_number(rng, _amount):
    """S100: what computers write that is no number."""
    text = rng.choice(("NaN", "Infinity", "1E309", "-0", "-inf", "1e5", "#####", "约一万", "1,23,4"))
    return text, f"“{text}”不是数字"


def too_fine(rng, amount):
    """S101: a third place is never rounded away."""
    dirty = f"{amount:.2f}{rng.randint(1, 9)}"
    return rng.choice((str, float))(dirty), "金额最多两位小数"


def percents(rng):
    """S102: shares in three spellings. The register keeps no share, so a roll's column is left out, in words.

    What reads columns of shares asks `mixed_percents` first.
    """
    roll = Roll(rng)
    twin = roll.xlsx()
    roll.headers.append("支出进度(%)")
    cells = [rng.choice(("95%", "0.95", "95", 0.87, 87, "87%")) for _ in roll.people]
    cells[:2] = rng.sample(("95%", "0.95", "95"), 2)
    for person, cell in zip(roll.people, cells, strict=True):
        person["支出进度(%)"] = cell

    def also(_batch):
        found = mixed_percents([str(cell) for cell in cells])
        if found is None or found.code != "W-PCT" or "请统一写法后重传" not in found.message:
            yield f"the column's doubt is {found}"

    return Case(
        roll.xlsx(), twin=twin, findings={"W-HEAD-EXTRA": Said("内容不保存", "支出进度(%)")}, also=also
    )


def _card(rng: random.Random, length: int) -> str:
    body = "62" + "".join(rng.choice("0123456789") for _ in range(length - 3))
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def _with_accounts(rng: random.Random) -> Roll:
    roll = Roll(rng)
    roll.headers.append(rng.choice((ACCOUNT, "银行账号", "银行卡号")))
    for person in roll.people:
        person[roll.headers[-1]] = _card(random.Random(person["户编号"]), 19)
    return roll


def account_as_number(rng):
    """S113: sixteen to nineteen digits in a cell of numbers."""
    roll = _with_accounts(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    person[roll.headers[-1]] = float(_card(rng, rng.randint(16, 19)))
    said = Said("银行账号是数字格式，末位已丢失", "请设为“文本”", rows=rows(roll, [person]))
    return Case(
        roll.xlsx(), twin=twin, findings={"E-BANK-PRECISION": said}, held=homes([person]), is_rewritable=True
    )


def account_of_a_book(rng):
    """S113: a text that is no card's number may be a book's."""
    roll = _with_accounts(rng)
    header = roll.headers[-1]
    people = members(roll, roll.anyone())
    number = people[0][header]
    book = number[:-1] + str((int(number[-1]) + rng.randint(1, 9)) % 10)
    for person in people:
        person[header] = book
    said = Said("银行卡号校验不符；如为存折账号请确认", rows=rows(roll, people))

    def also(batch):
        kept = RollRow.objects.filter(batch=batch, row__in=said.rows)
        yield from (f"{row.row} has {row.bank_account}" for row in kept if row.bank_account != book)

    return Case(roll.xlsx(), twin=roll.xlsx(), findings={"W-BANK": said}, also=also, is_rewritable=True)


KINDS = (
    Kind("S98", "带单位、符号的金额", decorated),
    Kind("S99", "表头万元、内容为元", wrong_unit),
    Kind("S99", "表头万元、内容也是万元", right_unit),
    Kind("S100", "不是数字的金额", kept_out("E-NUM", INCOME, no_number)),
    Kind("S101", "三位小数", kept_out("E-NUM-SCALE", INCOME, too_fine)),
    Kind("S102", "百分数写法混用", percents),
    Kind("S113", "银行账号是数字格式", account_as_number),
    Kind("S113", "存折账号", account_of_a_book),
)
