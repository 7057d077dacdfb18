"""What the dashboard shows of monitoring, of the county's self-check and of the departments' files."""

from monitoring.figures.cases import MONITORING
from monitoring.figures.feeds import DEPARTMENTS, FEEDS
from monitoring.figures.findings import FAULTS

TOPICS = (MONITORING, FAULTS, FEEDS, DEPARTMENTS)
