"""All kinds, by group."""

from tests.corpus import (
    across,
    containers,
    extents,
    headers,
    identities,
    lines,
    register,
    structure,
    texts,
    values,
)

GROUPS = {
    "A": containers.KINDS,
    "B": texts.KINDS,
    "C": (*structure.KINDS, *headers.KINDS, *lines.KINDS, *extents.KINDS),
    "D": identities.KINDS,
    "E": values.KINDS,
    "F": (*across.KINDS, *register.KINDS),
}
KINDS = tuple(kind for group in GROUPS.values() for kind in group)
