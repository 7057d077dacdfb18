"""Who acts in the demonstration of projects, where, and the paper that they show."""

import datetime
import io

from PIL import Image, ImageDraw

from households.actions.demo import PASSWORD
from households.actions.worlds.offices import PostingDraft, UserDraft, write_offices
from povertycase.choices import OrganisationKind, Role, Trade
from povertycase.models import Division, Organisation, User
from projects.actions.documents import Upload

BUILDER, FINANCE = "示例农业发展公司", "示例财政局"


def write_accounts(*, on: datetime.date) -> None:
    """The unit that builds, finance, and a second pair of eyes at the county."""
    county = Division.objects.get(pk=place("county"))
    since = on.replace(month=1, day=1)
    organisations = [
        Organisation(name=BUILDER, kind=OrganisationKind.IMPLEMENTER, trade="", division=county),
        Organisation(name=FINANCE, kind=OrganisationKind.DEPARTMENT, trade=Trade.FINANCE, division=county),
    ]
    users = [
        UserDraft(name, PASSWORD, title, [PostingDraft(role, county.pk, organisation, since, None)])
        for name, title, role, organisation in (
            ("owner", "秦项目", Role.DEPARTMENT, BUILDER),
            ("finance", "钱财政", Role.DEPARTMENT, FINANCE),
            ("county2", "邓复核", Role.COUNTY, "示例乡村振兴局"),
        )
    ]
    write_offices(organisations, users)


def paper(name: str) -> Upload:
    """A form of lines and a seal without a word: demonstration papers tell nothing, and look like papers."""
    content, sheet = io.BytesIO(), Image.new("L", (210, 297), 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 18, 150, 28), fill=120)
    for top in range(50, 250, 20):
        pen.line((20, top, 190, top), fill=170)
    pen.rectangle((20, 50, 190, 230), outline=120)
    pen.line((70, 50, 70, 230), fill=170)
    pen.ellipse((130, 215, 180, 265), outline=90, width=3)
    sheet.save(content, "PNG")
    return Upload(name, content.getvalue())


def user(name: str) -> User:
    """The demonstration account of that name."""
    return User.objects.get(username=name)


def place(name: str) -> str:
    """Where that account is posted."""
    return user(name).posting_set.values_list("division_id", flat=True).get()
