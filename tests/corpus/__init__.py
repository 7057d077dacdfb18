"""The malformed files S01 to S130 as generators with clean twins, and what their owners must be told."""
