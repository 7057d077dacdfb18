"""Ledgers of problems as they arrived: each sheet, and every row of it as it is written."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.fields import CompositeForeignKey, EncryptedField
from povertycase.models import Attachment, Division, Posting, Stamped, User, listed
from rectification.choices.ledger import UNSETTLED, LedgerLayout, RowOutcome
from rectification.models.proposals import TicketProposal
from rectification.models.sources import IssueSource
from rectification.models.tickets import Ticket
from rectification.rules.rights import EXPORTERS


class LedgerQuerySet(ScopedQuerySet):
    """Ledgers lie with the office that sent them in: read there and above, by offices and readers."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        return super().within(posting) if posting.role in EXPORTERS else NOTHING


class LedgerBatch(Stamped):
    """One ledger as a sheet, sent in by an office; written by actions.ledger, its content never changed.

    source: what its rows come from where they do not say it themselves. columns: of each column of the sheet
    our key, its heading and the heading above it, in the sheet's order; title: the texts above the header.
    """

    division = models.ForeignKey(
        Division,
        verbose_name=_("报送单位所在区划"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )
    layout = models.CharField(_("台账种类"), max_length=13, choices=LedgerLayout)
    source = models.ForeignKey(
        IssueSource,
        verbose_name=_("问题来源"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ledgers",
    )
    file = models.ForeignKey(
        Attachment, verbose_name=_("台账文件"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    title = models.JSONField(_("表头上方的文字"), default=list)
    columns = models.JSONField(_("各列"), default=list)
    counts_from_1904 = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(_("行数"), null=True, blank=True)
    sent_by = models.ForeignKey(User, verbose_name=_("导入人"), on_delete=models.PROTECT, related_name="+")

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("整改台账")
        verbose_name_plural = _("整改台账")
        indexes = [models.Index(name="ledger_batch_scope", fields=["division", "-created_at"])]
        constraints = [
            *listed("ledger_batch", layout=LedgerLayout),
            models.UniqueConstraint(name="ledger_batch_with_division", fields=["id", "division"]),
            # The same file is the same ledger, whoever sends it.
            models.UniqueConstraint(name="ledger_batch_once", fields=["division", "layout", "sha256"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_layout_display()} {self.pk}"


class LedgerRow(models.Model):
    """One row of a ledger: its cells as they are written, and what became of it; written by actions.ledger.

    cells: {key: [text, kind]}; personal: the same, of the columns that name people or telephones. key: what
    makes two rows one problem. A row that was closed on paper before is HISTORICAL: nobody closed it here.
    """

    PERSONAL: ClassVar = ("personal",)

    batch = models.ForeignKey(LedgerBatch, on_delete=models.PROTECT, related_name="rows", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    number = models.PositiveIntegerField(_("行号"))
    key = models.CharField(_("键"), max_length=64, db_collation="C", blank=True)
    cells = models.JSONField(_("各格"), default=dict)
    personal = EncryptedField(_("涉及个人的各格"), context="ledgerrow.personal")
    outcome = models.CharField(_("处理结果"), max_length=10, choices=RowOutcome, default=RowOutcome.WAITING)
    ticket = models.ForeignKey(
        Ticket,
        verbose_name=_("问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ledger_rows",
    )
    proposal = models.ForeignKey(
        TicketProposal,
        verbose_name=_("待立单问题"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ledger_rows",
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("台账行")
        verbose_name_plural = _("台账行")
        indexes = [
            models.Index(name="ledger_row_scope", fields=["division", "outcome"]),
            models.Index(name="ledger_row_key", fields=["key"], condition=~Q(key="")),
        ]
        constraints = [
            *listed("ledger_row", outcome=RowOutcome),
            models.UniqueConstraint(name="ledger_row_once", fields=["batch", "number"]),
            # What says that a ticket was made of it names the ticket.
            models.CheckConstraint(
                name="ledger_row_made",
                condition=~Q(outcome__in=["registered", "assigned", "split", "changed"])
                | Q(ticket__isnull=False),
            ),
            models.CheckConstraint(
                name="ledger_row_historical",
                condition=~Q(outcome="historical") | Q(ticket=None, proposal=None),
            ),
            CompositeForeignKey(
                name="ledger_row_follows_batch",
                fields=["batch", "division"],
                to="rectification.LedgerBatch",
                to_fields=["id", "division"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_row_kept", operation=pgtrigger.Delete),
            # The cells are what the office sent; and what was decided about a row is decided once.
            pgtrigger.Protect(
                name="ledger_row_unchanged",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("batch", "number", "cells", "personal"),
            ),
            pgtrigger.Protect(
                name="ledger_row_settled",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome__in=[str(each) for each in UNSETTLED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
