"""Where somebody may import a roll."""

from households.rules.moves import ROLL_WRITERS
from povertycase.models import Division, User


def import_places(user: User) -> list[Division]:
    """The divisions of the user's postings that may import, each once."""
    places = {post.division_id: post.division for post in user.postings if post.role in ROLL_WRITERS}
    return list(places.values())
