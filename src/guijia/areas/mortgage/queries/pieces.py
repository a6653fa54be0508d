"""What the facts column of a loan's case and its own page show."""

from datetime import datetime
from typing import Any

from guijia.areas.mortgage import queries
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.queries import overdue
from guijia.areas.mortgage.rules import papers as rules
from guijia.kit.days import business_day


def loan_shown(loan: Loan, now: datetime) -> dict[str, Any]:
    """Papers, answers, originals and overdue instalments of a loan."""
    papers = queries.papers_of(loan.pk)
    today = rules.judged_on(loan, business_day(now))
    return {
        "papers": papers,
        "missing": rules.missing(papers, today),
        "today": today,
        "answers": queries.answers_of(loan.pk),
        "originals": queries.originals_of(loan.pk),
        "overdue": overdue.overdue_of(loan.pk),
    }
