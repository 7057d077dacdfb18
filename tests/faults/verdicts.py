"""What the runs of one kind of fault came to."""

from dataclasses import dataclass, field

ALIKE = frozenset({"attempts"})  # a killed import needs more of them


@dataclass
class Verdict:
    """One kind of fault. different: what was not as undisturbed, in words; is_harmed: by the control."""

    key: str
    title: str
    runs: int = 0
    different: list[str] = field(default_factory=list)
    is_harmed: bool = False
    notes: list[str] = field(default_factory=list)
    seconds: str = ""

    @property
    def is_well(self):
        """Everything as undisturbed, and the control proves that this could have been otherwise."""
        return bool(self.runs) and not self.different and self.is_harmed

    def expect(self, what, found, expected):
        """Note it when something is not as it has to be."""
        if found != expected:
            self.different.append(f"{what}: {found!r}, not {expected!r}")

    def same(self, what, found, expected):
        """Note each thing in which an outcome differs from the undisturbed one."""
        for name in expected.keys() - ALIKE:
            self.expect(f"{what}, {name}", found[name], expected[name])


def differs(found, expected):
    """Whether an outcome is another than the undisturbed one."""
    return any(found[name] != expected[name] for name in expected.keys() - ALIKE)
