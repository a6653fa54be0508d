"""The calculators as the API reaches them."""

from collections.abc import Mapping
from typing import Any

from guijia.config.calculators import InstalledFigures, compute, list_topics
from guijia.faces.api.registry import use_calculators
from guijia.kit.errors import BusinessError


class Installed:
    """Every calculation, on the figures of the installation."""

    def topics(self) -> list[dict[str, Any]]:
        """The topics with their inputs."""
        return list_topics()

    def compute(self, topic: str, inputs: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
        """One calculation, refused in the same words as on the command line."""
        try:
            return compute(topic, inputs, InstalledFigures())
        except (ArithmeticError, ValueError) as error:
            raise BusinessError("calc_out_of_range", "输入超出可计算的范围，请核对各项输入。") from error


use_calculators(Installed())
