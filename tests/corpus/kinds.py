"""All kinds, by group."""

from tests.corpus import across, containers, identities, structure, texts, values

GROUPS = {
    "A": containers.KINDS,
    "B": texts.KINDS,
    "C": structure.KINDS,
    "D": identities.KINDS,
    "E": values.KINDS,
    "F": across.KINDS,
}
KINDS = tuple(kind for group in GROUPS.values() for kind in group)
