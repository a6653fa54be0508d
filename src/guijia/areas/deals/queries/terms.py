"""What a contract says of terms, clauses and figures: as signed, before that as they hold today."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from guijia.areas.deals.models import Contract
from guijia.areas.deals.wording import end_of_day
from guijia.areas.estate.queries.terms import Terms, terms_of
from guijia.platform.facts import queries as facts
from guijia.platform.places.models import Building

# Figures that stand in the text of the contract itself.
FIGURES = ("late_payment_pct", "late_delivery_pct", "rescind_after_days", "title_statutory_days")


@dataclass(frozen=True, slots=True)
class Agreed:
    """The terms of one contract and its figures, as they are printed."""

    terms: Terms
    figures: dict[str, str]


def kept_at_signing(contract: Contract, building: Building, signed_on: date, now: datetime) -> dict[str, Any]:
    """What a contract keeps of terms and figures when it is signed.

    Rule:    rules.md G8 (reference date: the day of the signature).
    Raises:  BusinessError ``facts_missing``.
    """
    found = _found(contract, building, signed_on, min(now, end_of_day(signed_on)))
    return {**found.terms.as_kept(), "figures": found.figures}


def agreed(contract: Contract, building: Building, on: date, now: datetime) -> Agreed:
    """What is printed: what was signed; of a contract that is not signed, what holds now.

    Rule:    88 号令 art. 16; a text that was signed is never altered by what is worded or set later.
    """
    kept = contract.signed_terms
    if kept:
        return Agreed(Terms.of_kept(kept), dict(kept["figures"]))
    return _found(contract, building, on, end_of_day(contract.signed_on) if contract.signed_on else now)


def _found(contract: Contract, building: Building, on: date, at: datetime) -> Agreed:
    project = contract.project
    figures = {key: f"{facts.value(key, on=on, project=project).normalize():f}" for key in FIGURES}
    return Agreed(terms_of(building, at), figures)
