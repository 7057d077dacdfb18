"""What the dashboard shows of the register, of visits and of what they found."""

from households.figures.four_in_one import TOPIC as FOUR_IN_ONE
from households.figures.ledgers import TOPIC as LEDGERS
from households.figures.register import TOPICS as REGISTER
from households.figures.safeguards import TOPIC as SAFEGUARDS
from households.figures.visits import TOPIC as VISITS

TOPICS = (*REGISTER, VISITS, SAFEGUARDS, LEDGERS, FOUR_IN_ONE)
