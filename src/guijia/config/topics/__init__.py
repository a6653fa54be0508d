"""The topics: how the inputs of each calculation reach the rule of its area, and what comes back."""

from guijia.config.calculators import Topic
from guijia.config.topics import days, deposit, handover, loans, money, numbers, tax

_ALL = (
    *deposit.TOPICS,
    *loans.TOPICS,
    *money.TOPICS,
    *handover.TOPICS,
    *tax.TOPICS,
    *days.TOPICS,
    *numbers.TOPICS,
)
TOPICS: dict[str, Topic] = {topic.name: topic for topic in _ALL}
