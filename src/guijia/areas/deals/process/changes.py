"""Which action, form and gates stand behind each step of W02, W04 and W05."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.deals import forms
from guijia.areas.deals.actions import changing, executing
from guijia.areas.deals.models import DealChange
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import change_steps, changes
from guijia.areas.deals.queries import steps as read
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Outcome, Process, Step

HERE = Path(__file__).parents[1] / "processes"
FACTS = frozenset({"below_floor", "legal_needed", "is_filed", "has_loan", "resigns"})
DONE = Outcome("done", "登记")


def _sign(step: str) -> registry.Act:
    def act(
        *, subject: DealChange, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        changing.review_change(
            change_id=subject.pk,
            step=step,
            outcome=outcome,
            opinion=opinion,
            entered=data if outcome not in {"refuse", "return"} else {},
            actor=actor,
            now=now,
        )

    return act


def register() -> None:
    """Register the three procedures of changes, their steps and the service that executes them."""
    registry.service("deals.execute_change", executing.execute_change)
    _processes()
    _steps()


def _processes() -> None:
    for key, name, file, papers in (
        ("W02", "认购变更", "W02-change.bpmn", (("F02", "认购客户房屋变更申请"),)),
        ("W04", "签约变更", "W04-contract-change.bpmn", (("F06", "签约客户房屋变更申请"),)),
        ("W05", "更名", "W05-name-change.bpmn", (("F12", "契约变更申请表、更名申请"), ("F13", "委托书"))),
    ):
        registry.process(
            Process(
                key=key,
                name=name,
                file=HERE / file,
                subject_type="deals.dealchange",
                read=SEE_DEALS,
                facts=FACTS,
                fact_reader=change_steps.change_facts,
                subject_loader=changes.change_seen,
                facts_template="deals/_change_facts.html",
                home_url=read.home_url,
                withdraw=changing.withdraw_change,
                sent_back=changing.send_back_change,
                forms=papers,
            )
        )


def _steps() -> None:
    all_three, no_return = (APPROVE, RETURN, REFUSE), (APPROVE, REFUSE)
    registry.step(
        "deals.revise_change",
        Step("修改申请", template="deals/_revise_change.html", outcomes=(Outcome("done", "修改后重新送审"),)),
    )
    for key, label, outcomes, step, last in (
        ("change_director", "签意见", all_three, "director_opinion", False),
        ("change_finance", "复核款项", all_three, "finance_review", False),
        ("change_legal", "法务审核", no_return, "legal_review", False),
        ("change_manager", "客户服务部经理审批", all_three, "manager_approval", False),
        ("change_deputy", "特批（低于底价）", no_return, "deputy_approval", False),
        ("change_gm", "总经理审批并执行", no_return, "gm_approval", True),
        ("change_gm_contract", "总经理审批", no_return, "gm_approval", False),
    ):
        registry.step(
            f"deals.{key}",
            Step(
                label,
                act=_sign(step),
                outcomes=outcomes,
                approves=True,
                gates=change_steps.step_gates(step),
                effects=change_steps.last_effects if last else None,
                money=step == "finance_review",
            ),
        )
    typed: tuple[tuple[str, str, Any, str, tuple[Outcome, ...]], ...] = (
        ("change_verify", "核对登记", forms.VerifyChangeForm, "verify", (DONE, RETURN)),
        (
            "contract_change_verify",
            "核对备案与按揭",
            forms.VerifyContractChangeForm,
            "verify",
            (DONE, RETURN),
        ),
        (
            "name_change_verify",
            "审核资格与证明",
            forms.VerifyNameChangeForm,
            "verify",
            (DONE, RETURN, REFUSE),
        ),
        ("change_release_mortgage", "登记结清与注销", forms.ReleaseForm, "release_mortgage", (DONE,)),
        ("change_cancel_filing", "登记备案注销", forms.CancelFilingForm, "cancel_filing", (DONE,)),
        ("change_submit_bureau", "登记报送", forms.SubmitBureauForm, "submit_bureau", (DONE,)),
    )
    for key, label, form, at, choices in typed:
        _typed(key, label, form, at, choices)
    _typed(
        "change_supplement", "签协议并执行", forms.SupplementForm, "sign_supplement",
        (Outcome("done", "登记并执行变更"),), change_steps.last_effects,
    )  # fmt: skip
    _typed(
        "change_attest", "登记办理并执行", forms.AttestForm, "attest",
        (Outcome("done", "登记并执行变更"),), change_steps.last_effects,
    )  # fmt: skip
    registry.step(
        "deals.change_hand_back", Step("领回原件、告知客户", outcomes=(Outcome("done", "已领回，已告知"),))
    )


def _typed(
    key: str,
    label: str,
    form: Any,
    step: str,
    outcomes: tuple[Outcome, ...],
    effects: Callable[..., list[str]] | None = None,
) -> None:
    registry.step(
        f"deals.{key}",
        Step(
            label,
            act=_sign(step),
            form=form,
            initial=change_steps.step_initial,
            outcomes=outcomes,
            approves=True,
            gates=change_steps.step_gates(step),
            effects=effects,
        ),
    )
