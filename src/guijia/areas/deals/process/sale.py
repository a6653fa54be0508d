"""Which action, form and gates stand behind each step of W01, W03, W06 and their side tasks."""

from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.deals import forms
from guijia.areas.deals.actions import filing, signing, stock, subscribing, undoing
from guijia.areas.deals.models import Contract, FilingDecision, Subscription
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.queries import steps as read
from guijia.areas.deals.rules import signing as signing_rules
from guijia.areas.deals.rules import subscribing as subscribing_rules
from guijia.areas.ledger.enums import PayMethod
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Outcome, Process, Step
from guijia.platform.places.models import Project

HERE = Path(__file__).parents[1] / "processes"


# ---- W01


def _review(step: str) -> registry.Act:
    def act(
        *, subject: Subscription, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        subscribing.review_subscription(
            subscription_id=subject.pk, step=step, outcome=outcome, opinion=opinion, actor=actor, now=now
        )

    return act


def _register(
    *, subject: Subscription, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    subscribing.register_subscription(
        subscription_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now
    )


def _deposit(
    *, subject: Subscription, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    subscribing.confirm_deposit(
        subscription_id=subject.pk,
        amount=data["amount"],
        payer=data["payer"],
        method=PayMethod(data["method"]),
        received_on=data["received_on"],
        bank_reference=data["bank_reference"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


def _seal(
    *, subject: Subscription, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    subscribing.seal_subscription(
        subscription_id=subject.pk,
        seal_name=data["seal_name"],
        copies=data["copies"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


def _collect_papers(
    *, subject: Subscription, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    subscribing.finish_subscription(
        subscription_id=subject.pk, paper_ids=data["papers"], actor=actor, now=now, opinion=opinion
    )


# ---- W03


def _prepare(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    signing.prepare_contract(
        contract_id=subject.pk,
        prepared=data["prepared"],
        encumbrance_check=data["encumbrance_check"],
        deviations=data["deviations"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


def _special(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    signing.approve_deviation(contract_id=subject.pk, outcome=outcome, opinion=opinion, actor=actor, now=now)


def _book(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    signing.book_signing(
        contract_id=subject.pk,
        starts_at=data["starts_at"],
        desk=data["desk"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


def _collect(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    signing.collect_contract(contract_id=subject.pk, actor=actor, now=now, opinion=opinion)


def _sign(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    signing.sign_contract(
        contract_id=subject.pk,
        online_number=data["online_number"],
        signed_on=data["signed_on"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


# ---- W06


def _submit(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    filing.submit_contract(
        contract_id=subject.pk, deviations=data["deviations"], actor=actor, now=now, opinion=opinion
    )


def _approve(step: str) -> registry.Act:
    def act(
        *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        filing.review_contract(
            contract_id=subject.pk, step=step, outcome=outcome, opinion=opinion, actor=actor, now=now
        )

    return act


def _seal_contract(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    filing.seal_contract(
        contract_id=subject.pk,
        seal_name=data["seal_name"],
        copies=data["copies"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


def _file(
    *, subject: Contract, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    filing.file_contract(
        contract_id=subject.pk,
        number=data["number"],
        filed_on=data["filed_on"],
        actor=actor,
        now=now,
        opinion=opinion,
    )


# ---- side tasks


def _refill(
    *, subject: Project, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    stock.refill(project=subject, count=data["count"], actor=actor, now=now, opinion=opinion)


def _decide(
    *, subject: FilingDecision, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    filing.decide_filing(decision_id=subject.pk, decision=data["decision"], actor=actor, now=now)


def register() -> None:
    """Register every process, step and service of this area."""
    _register_w01()
    _register_w03()
    _register_w06()
    _register_side_tasks()


def _register_w01() -> None:
    registry.process(
        Process(
            key="W01",
            name="认购审批",
            file=HERE / "W01-subscription.bpmn",
            subject_type="deals.subscription",
            read=SEE_DEALS,
            facts=frozenset({"below_floor", "below_second_floor"}),
            fact_reader=facts_of.subscription_facts,
            subject_loader=read.subscription_seen,
            facts_template="deals/_subscription_facts.html",
            home_url=read.home_url,
            withdraw=undoing.withdraw_subscription,
            sent_back=undoing.send_back_subscription,
            forms=(("F01", "房产认购书"), ("F11", "销控登记"), ("F03", "签约预约及所需提供资料表")),
        )
    )
    review = (APPROVE, RETURN, REFUSE)
    for key, label in (
        ("director_review", "审签"),
        ("deputy_approval", "特批（低于底价）"),
        ("gm_approval", "特批（低于二级底价）"),
    ):
        registry.step(
            f"deals.{key}",
            Step(label, act=_review(key), outcomes=review if key == "director_review" else (APPROVE, REFUSE), approves=True,
                 gates=read.review_gates, effects=read.review_effects, money=key != "director_review"),
        )  # fmt: skip
    registry.step(
        "deals.revise",
        Step("修改认购书", template="deals/_revise.html", outcomes=(Outcome("done", "修改后重新送审"),)),
    )
    registry.step(
        "deals.register",
        Step("核对并登记", act=_register, outcomes=(Outcome("done", "登记并过账销控"), RETURN), approves=True,
             gates=read.registration_gates, effects=read.registration_effects,
             why_not=subscribing_rules.why_not_register),
    )  # fmt: skip
    registry.step(
        "deals.confirm_deposit",
        Step("确认定金到账", act=_deposit, form=forms.DepositForm, initial=read.deposit_initial,
             outcomes=(Outcome("done", "确认到账"),), effects=read.deposit_effects, money=True),
    )  # fmt: skip
    registry.step(
        "deals.seal",
        Step("用印并打印", act=_seal, form=forms.SealForm, initial=read.seal_initial,
             outcomes=(Outcome("done", "用印"),), gates=read.seal_gates, approves=True,
             why_not=subscribing_rules.why_not_seal),
    )  # fmt: skip
    registry.step(
        "deals.collect_papers",
        Step("收证件、发资料表", act=_collect_papers, form=forms.PapersForm, outcomes=(Outcome("done", "收件并转签约"),),
             effects=read.collect_effects),
    )  # fmt: skip


def _register_w03() -> None:
    registry.process(
        Process(
            key="W03",
            name="签约",
            file=HERE / "W03-signing.bpmn",
            subject_type="deals.contract",
            read=SEE_DEALS,
            facts=frozenset({"deviates", "below_floor"}),
            fact_reader=facts_of.signing_facts,
            dues=read.signing_due,
            subject_loader=read.contract_seen,
            facts_template="deals/_contract_facts.html",
            home_url=read.home_url,
            forms=(("F03", "签约预约及所需提供资料表"), ("F09", "合同领用登记表")),
        )
    )
    registry.step(
        "deals.prepare",
        Step("签约准备", act=_prepare, form=forms.PrepareForm, initial=read.prepare_initial,
             outcomes=(Outcome("done", "准备完毕"),)),
    )  # fmt: skip
    registry.step(
        "deals.special_approval",
        Step(
            "特批补充条款",
            act=_special,
            outcomes=(APPROVE, RETURN),
            approves=True,
            template="deals/_deviations.html",
        ),
    )
    registry.step(
        "deals.book",
        Step("预约签约", act=_book, form=forms.BookForm, initial=read.book_initial,
             template="deals/_day_slots.html", own_fields=True, outcomes=(Outcome("done", "预约"),)),
    )  # fmt: skip
    registry.step(
        "deals.collect_contract",
        Step("领用合同", act=_collect, gates=read.collect_gates, outcomes=(Outcome("done", "签领合同"),)),
    )
    registry.step(
        "deals.sign",
        Step("现场签约", act=_sign, form=forms.SignForm, initial=read.sign_initial, gates=read.sign_gates,
             outcomes=(Outcome("done", "登记签约"),), effects=read.sign_effects),
    )  # fmt: skip


def _register_w06() -> None:
    registry.process(
        Process(
            key="W06",
            name="合同审批与备案",
            file=HERE / "W06-filing.bpmn",
            subject_type="deals.contract",
            read=SEE_DEALS,
            facts=frozenset({"deviates", "needs_deputy", "needs_gm"}),
            fact_reader=facts_of.approval_facts,
            subject_loader=read.contract_seen,
            facts_template="deals/_contract_facts.html",
            home_url=read.home_url,
            content=facts_of.contract_content,
            withdraw=undoing.withdraw_contract,
            withdraw_to="submit",
            sent_back=undoing.send_back_contract,
            forms=(("F04", "销售合同审批单"), ("F14", "合同备案台帐")),
        )
    )
    sent = (Outcome("done", "送审"),)
    registry.step(
        "deals.submit",
        Step("送审", act=_submit, form=forms.SubmitForm, initial=read.submit_initial, outcomes=sent),
    )
    back_or_forth, yes_or_no = (APPROVE, RETURN, REFUSE), (APPROVE, REFUSE)
    for key, label, outcomes in (
        ("lead_review", "签约主管审核", back_or_forth),
        ("finance_review", "财务经理复核款项", back_or_forth),
        ("legal_review", "法务审核", yes_or_no),
        ("manager_review", "客户服务部经理审批", yes_or_no),
        ("deputy_review", "分管副总审批", yes_or_no),
        ("gm_review", "总经理审批", yes_or_no),
    ):
        registry.step(
            f"deals.{key}",
            Step(
                label,
                act=_approve(key),
                outcomes=outcomes,
                approves=True,
                gates=read.approval_gates,
                money=key == "finance_review",
            ),
        )
    registry.step(
        "deals.seal_contract",
        Step("合同用印", act=_seal_contract, form=forms.SealForm, initial=read.seal_initial,
             outcomes=(Outcome("done", "用印"),), approves=True),
    )  # fmt: skip
    registry.step(
        "deals.file",
        Step("备案", act=_file, form=forms.FileForm, initial=read.file_initial, gates=read.file_gates,
             outcomes=(Outcome("done", "登记备案"),), template="deals/_filing_term.html", own_fields=True,
             why_not=signing_rules.why_not_file),
    )  # fmt: skip


def _register_side_tasks() -> None:
    registry.process(
        Process(
            key=stock.STOCK_PROCESS,
            name="合同库存补足",
            file=HERE / "W03S-stock.bpmn",
            subject_type="places.project",
            read=SEE_DEALS,
            subject_loader=read.project_seen,
            forms=(("F09", "合同领用登记表"),),
        )
    )
    registry.step(
        "deals.refill",
        Step(
            "套打补足",
            act=_refill,
            form=forms.RefillForm,
            initial=read.refill_initial,
            outcomes=(Outcome("done", "已套打入库"),),
        ),
    )
    registry.process(
        Process(
            key=filing.DECISION_PROCESS,
            name="备案冲突决定",
            file=HERE / "W06D-decision.bpmn",
            subject_type="deals.filingdecision",
            read=SEE_DEALS,
            subject_loader=read.decision_seen,
        )
    )
    registry.step(
        "deals.decide",
        Step(
            "书面决定",
            act=_decide,
            form=forms.DecisionForm,
            gates=read.decision_gates,
            # What is missing is what the manager decides about: it never locks the button.
            outcomes=(Outcome("done", "作出决定", needs_gates=False),),
        ),
    )
