"""What many tables share."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """When the row was made and last changed; for people, not for logic."""

    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row whose every change raises `version`, whoever writes it: forms, imports or raw SQL.

    A move to another division alone does not, so that a form opened before the move still saves.
    """

    version = models.IntegerField(_("版本"), default=1, editable=False)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="bump_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(exclude=["version", "division"]),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]


def insert_only(name: str) -> pgtrigger.Protect:
    """Rows of this table are never changed or deleted, not even by raw SQL.

    TRUNCATE is kept from the application by a missing grant: a trigger would break the test flush.
    """
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def tracked() -> tuple[pghistory.Tracker, ...]:
    """The old row at every update and delete, also by bulk and raw SQL.

    Inserts are not kept row by row: the roll batch or the audit event is their trace.
    """
    return (pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))


def listed(table: str, **fields: Any) -> list[models.CheckConstraint]:
    """A check for each field that its value is blank or in its code list."""
    return [
        models.CheckConstraint(
            name=f"{table}_{name}_listed", condition=Q(**{f"{name}__in": ["", *choices.values]})
        )
        for name, choices in fields.items()
    ]
