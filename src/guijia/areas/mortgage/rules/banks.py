"""What a frame agreement and a checklist must say."""

from decimal import Decimal
from typing import Any

from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny


def why_not_terms(terms: Any, *, used: Decimal) -> BusinessError | None:
    """Can an agreement stand like this?

    Rule:    PRE-06.
    """
    if terms.valid_until < terms.valid_from:
        return BusinessError(
            "mortgage_agreement_span", "到期日不能早于生效日。", clause="PRE-06", field="valid_until"
        )
    if terms.quota < used:
        return BusinessError(
            "mortgage_quota_used",
            f"额度不能小于已用的 {format_cny(used)} 元。",
            clause="PRE-06",
            field="quota",
        )
    return None


def why_not_ended(*, is_ended: bool) -> BusinessError | None:
    """Is the agreement still one that can be changed?"""
    return Conflict("mortgage_agreement_ended", "这份协议已终止。") if is_ended else None


def why_not_reason(reason: str) -> BusinessError | None:
    """Is there a reason?"""
    return None if reason.strip() else BusinessError("mortgage_reason", "请写明原因。", field="reason")


def why_not_item(source: str) -> BusinessError | None:
    """Does a paper on the checklist say what it rests on?"""
    if source.strip():
        return None
    return BusinessError("mortgage_source", "请写明依据，如银行通知或文件号。", field="source")
