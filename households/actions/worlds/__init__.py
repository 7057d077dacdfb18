"""A whole world from one JSON document: read and judged as a whole, then written in one transaction."""

from households.actions.worlds.loading import load_world, require_room

__all__ = ["load_world", "require_room"]
