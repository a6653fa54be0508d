"""The demonstration: a project that a manager believes in five minutes (spec: the demo project).

Everything comes into being by the actions that people use; nothing is written past the rules.
"""

from guijia.config.demo.loading import load

__all__ = ["load"]
