"""The small language of conditions: comparisons over declared case facts, nothing else."""

import ast
from collections.abc import Mapping
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

OUTCOME = "outcome"
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Name,
    ast.Load,
    ast.Constant, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Tuple,
)  # fmt: skip
MAX_LENGTH = 300


class ConditionError(ValueError):
    """A condition that cannot be read, or speaks of something that is not a declared fact."""


def names_in(expression: str) -> frozenset[str]:
    """The facts a condition speaks of. Raises: ConditionError when it is more than a comparison."""
    if len(expression) > MAX_LENGTH:
        raise ConditionError("条件太长")
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ConditionError("条件写法不对") from error
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ConditionError(f"条件里不能用 {type(node).__name__}")
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def holds(expression: str, facts: Mapping[str, Any]) -> bool:
    """Is the condition true for these facts?

    Raises: ConditionError for an unknown fact or a comparison that makes no sense.
    """
    names_in(expression)
    evaluator = EvalWithCompoundTypes(functions={}, names=dict(facts))
    try:
        return bool(evaluator.eval(expression))
    except (InvalidExpression, TypeError) as error:
        raise ConditionError(f"条件 {expression} 不能判断：{error}") from error
