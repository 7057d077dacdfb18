"""What commands are given: a user by name, a file by path."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from povertycase.models import User


def user_named(username: str) -> User:
    """The user in whose name a command works. Raises CommandError for nobody, and for a closed account."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(_("没有这个用户，或者已停用：{}").format(username))
    return user


def require_file(path: Path) -> None:
    """Raises CommandError where there is no file."""
    if not path.is_file():
        raise CommandError(_("没有这个文件：{}").format(path))
