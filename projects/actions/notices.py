"""Steps on 三公示一公告."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.models import Project, ProjectNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What hung where and when; photo or url proves it. objections: what people said, and the answer."""

    stage: str
    posted_on: datetime.date
    ended_on: datetime.date
    place: str = ""
    url: str = ""
    objections: str = ""
    photo: Upload | None = None


@transaction.atomic
def post_notice(
    project: Project, draft: NoticeDraft, *, by: User, on: datetime.date, version: int | None
) -> ProjectNotice:
    """A notice is recorded with its proof.

    Who: village, township and county of the place; county notices and announcements are the county's.
    """
    project = lock(project, by=by, version=version)
    guards.require_role(f"post_notice_{draft.stage}", by=by, division_code=project.division_id)
    guards.require(_unmet(draft, on))
    photo = keep_document(draft.photo, by=by, field="photo") if draft.photo else None
    with guards.writing("post_notice", by=by):
        notice = ProjectNotice.objects.create(
            project=project,
            division_id=project.division_id,
            stage=draft.stage,
            posted_on=draft.posted_on,
            ended_on=draft.ended_on,
            place=draft.place,
            url=draft.url,
            objections=draft.objections,
            photo=photo,
            posted_by=by,
        )
    record("post_notice", project, by=by, facts={"stage": draft.stage})
    return notice


def _unmet(draft: NoticeDraft, on: datetime.date) -> list[Unmet]:
    unmet = []
    if draft.photo is None and not draft.url:
        unmet.append(Unmet("proof_required", _("请上传公示照片，或填写公示网址。"), field="photo"))
    if draft.posted_on > on:
        unmet.append(Unmet("posted_later", _("公示开始日期不能晚于今天。"), field="posted_on"))
    if draft.ended_on < draft.posted_on:
        unmet.append(Unmet("ended_earlier", _("公示结束不能早于开始。"), field="ended_on"))
    return unmet
