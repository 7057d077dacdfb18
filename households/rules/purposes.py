"""What somebody who takes a list away must say."""

from povertycase.exceptions import Unmet

PURPOSE_MIN = 2  # characters: 核对 and 上报 say enough


def missing_purpose(purpose: str) -> list[Unmet]:
    """The condition that a purpose of an export does not meet; spaces around it do not count.

    Source: PIPL § 6
    """
    if len(purpose.strip()) >= PURPOSE_MIN:
        return []
    message = f"请写明导出用途（至少 {PURPOSE_MIN} 个字）。"
    return [Unmet("export_purpose", message, field="purpose")]
