"""The calculators as the API and the front desk reach them."""

from collections.abc import Mapping
from typing import Any

from guijia.config.calculators import InstalledFigures, Topic, compute, list_topics
from guijia.config.topics import TOPICS
from guijia.faces.api import registry as api
from guijia.faces.desk.estimates import registry as desk
from guijia.kit.errors import BusinessError


class Installed:
    """Every calculation, on the figures of the installation."""

    def topics(self) -> list[dict[str, Any]]:
        """The topics with their inputs."""
        return list_topics()

    def described(self) -> Mapping[str, Topic]:
        """The topics that are forms at the front desk: whose address may say what was typed."""
        return {name: topic for name, topic in TOPICS.items() if not topic.is_personal}

    def compute(self, topic: str, inputs: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
        """One calculation, refused in the same words as on the command line."""
        try:
            return compute(topic, inputs, InstalledFigures())
        except (ArithmeticError, ValueError) as error:
            raise BusinessError("calc_out_of_range", "输入超出可计算的范围，请核对各项输入。") from error


api.use_calculators(Installed())
desk.use_calculators(Installed())
