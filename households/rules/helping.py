"""Which households somebody must answer for."""

from households.choices import EXITED_TYPES, MonitoringState


def needs_helper(*, household_type: str, monitoring_category: str, monitoring_state: str) -> bool:
    """V-PAIR: whether a household needs a 帮扶责任人: 脱贫户 of either kind, and the monitored.

    An exit ends neither help nor policies (脱贫不脱帮扶); a removed risk ends the help only of a household
    that never was a 脱贫户. A blank state of a monitored household counts as monitored.

    Source: SEED1 § 三(二), CORPUS § V-PAIR
    """
    is_monitored = bool(monitoring_category) and monitoring_state != MonitoringState.REMOVED
    return household_type in EXITED_TYPES or is_monitored
