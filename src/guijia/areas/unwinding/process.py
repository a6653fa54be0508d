"""Which action, form and gates stand behind each step of W10."""

from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries.steps import home_url
from guijia.areas.unwinding import forms
from guijia.areas.unwinding.actions import cancelling, improving, undoing
from guijia.areas.unwinding.actions.locking import PROCESS, SUBJECT
from guijia.areas.unwinding.enums import Undo
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.queries import cancellations, steps
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Outcome, Process, Step

FILE = Path(__file__).parent / "processes" / "W10-cancellation.bpmn"
FACTS = frozenset(
    {
        "has_loan",
        "has_mortgage_notice",
        "has_notice",
        "is_online",
        "has_invoices",
        "has_refunds",
        "over_promise",
    }
)


def _sign(step: str) -> registry.Act:
    def act(
        *,
        subject: Cancellation,
        outcome: str,
        data: dict[str, Any],
        opinion: str,
        actor: Any,
        now: datetime,
    ) -> None:
        cancelling.review_cancellation(
            cancellation_id=subject.pk,
            step=step,
            outcome=outcome,
            opinion=opinion,
            entered=data if outcome not in {"refuse", "return"} else {},
            actor=actor,
            now=now,
        )

    return act


def _undo(step: Undo) -> registry.Act:
    def act(
        *,
        subject: Cancellation,
        outcome: str,
        data: dict[str, Any],
        opinion: str,
        actor: Any,
        now: datetime,
    ) -> None:
        undoing.undo(
            cancellation_id=subject.pk,
            step=step,
            document=data["document"],
            done_on=data["done_on"],
            note=data["note"],
            opinion=opinion,
            actor=actor,
            now=now,
        )

    return act


def _analyse(
    *, subject: Cancellation, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    improving.analyse(cancellation_id=subject.pk, opinion=opinion, actor=actor, now=now, **data)


def _propose(
    *, subject: Cancellation, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    improving.propose_penalty(
        cancellation_id=subject.pk, times=data["penalty_times"], opinion=opinion, actor=actor, now=now
    )


def _check(
    *, subject: Cancellation, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    improving.check_penalty(
        cancellation_id=subject.pk, words=data["penalty_check"], opinion=opinion, actor=actor, now=now
    )


def _decide(
    *, subject: Cancellation, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    improving.decide_penalty(
        cancellation_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now
    )


def register() -> None:
    """Register the procedure of a cancellation, its steps and what the system does in it."""
    registry.service("unwinding.settle", undoing.settle)
    registry.service("unwinding.release", undoing.release)
    registry.process(
        Process(
            key=PROCESS,
            name="退房与退款",
            file=FILE,
            subject_type=SUBJECT,
            read=SEE_DEALS,
            facts=FACTS,
            fact_reader=cancellations.facts_of,
            subject_loader=cancellations.cancellation_seen,
            facts_template="unwinding/_facts.html",
            content=cancellations.content_of,
            home_url=home_url,
            withdraw=cancelling.withdraw_cancellation,
            sent_back=cancelling.send_back_cancellation,
            forms=(("F07", "退房申请、审批表"),),
        )
    )
    _deciding()
    _undoing()
    _improving()


def _deciding() -> None:
    registry.step(
        "unwinding.revise",
        Step("修改申请", template="unwinding/_revise.html", outcomes=(Outcome("done", "修改后重新送审"),)),
    )
    registry.step(
        "unwinding.verify",
        Step(
            "核对",
            act=_sign("verify"),
            form=forms.VerifyForm,
            initial=steps.step_initial,
            outcomes=(Outcome("done", "核对无误，重新计算"), RETURN, REFUSE),
            approves=True,
            gates=steps.step_gates("verify"),
        ),
    )
    for key, label, step in (
        ("marketing", "签意见", "marketing_opinion"),
        ("finance", "复核款项", "finance_review"),
        ("legal", "法务审核", "legal_review"),
        ("deputy", "分管副总审批", "deputy_approval"),
        ("gm", "总经理决定", "gm_approval"),
    ):
        last = step == "gm_approval"
        registry.step(
            f"unwinding.{key}",
            Step(
                label,
                act=_sign(step),
                outcomes=(APPROVE, REFUSE) if last else (APPROVE, RETURN, REFUSE),
                approves=True,
                gates=steps.step_gates(step),
                effects=steps.approval_effects if last else None,
                money=step in {"finance_review", "gm_approval"},
            ),
        )


def _undoing() -> None:
    for step, form, label in (
        (Undo.AGREEMENT, forms.AgreementForm, "登记解除协议"),
        (Undo.LOAN, forms.LoanForm, "登记结清"),
        (Undo.MORTGAGE_NOTICE, forms.UndoForm, "登记注销"),
        (Undo.NOTICE, forms.UndoForm, "登记注销"),
        (Undo.FILING, forms.UndoForm, "登记撤销"),
        (Undo.INVOICES, forms.InvoicesForm, "登记冲红"),
        (Undo.REFUND, forms.RefundForm, "登记付清"),
        (Undo.PAPERS, forms.PapersForm, "登记收回，恢复可售"),
    ):
        registry.step(
            f"unwinding.{step.value}",
            Step(
                str(step.label),
                act=_undo(step),
                form=form,
                initial=steps.step_initial,
                outcomes=(Outcome("done", label),),
                gates=steps.step_gates(step),
                effects=steps.last_effects if step == Undo.PAPERS else None,
            ),
        )


def _improving() -> None:
    registry.step(
        "unwinding.analyse",
        Step("分析与纠正", act=_analyse, form=forms.AnalysisForm, outcomes=(Outcome("done", "登记并归档"),)),
    )
    registry.step(
        "unwinding.propose_penalty",
        Step(
            "提出扣罚",
            act=_propose,
            form=forms.PenaltyForm,
            initial=steps.step_initial,
            template="unwinding/_penalty.html",
            outcomes=(Outcome("done", "提出"),),
        ),
    )
    registry.step(
        "unwinding.check_penalty",
        Step("核工资扣减", act=_check, form=forms.PenaltyCheckForm, outcomes=(Outcome("done", "核查完毕"),)),
    )
    registry.step(
        "unwinding.decide_penalty",
        Step("决定扣罚", act=_decide, outcomes=(APPROVE, REFUSE), approves=True, money=True),
    )
