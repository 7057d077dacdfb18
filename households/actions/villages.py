"""The register's own row beside each village division."""

from households.models import Village
from povertycase.models import Division


def ensure_villages() -> int:
    """Make the missing Village rows; how many were missing. Any loader of divisions calls it afterwards."""
    missing = Division.objects.villages().filter(village=None)
    return len(Village.objects.bulk_create([Village(division=division) for division in missing]))
