"""What the code lists of the national system have in common."""

from enum import property as enum_property

from django.db.models import TextChoices


class OfficialChoices(TextChoices):
    """A national code list: the official Chinese wording is what is stored, shown and exchanged."""

    @enum_property
    def label(self) -> str:
        return self.value
