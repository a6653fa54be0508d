"""Which action, form and gates stand behind each step of a loan (W08)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from guijia.areas.deals.queries.steps import home_url
from guijia.areas.mortgage import actions, forms, queries
from guijia.areas.mortgage.enums import Answer, FollowWay
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.permissions import SEE_LOANS
from guijia.areas.mortgage.queries import steps as read
from guijia.platform.flow import registry
from guijia.platform.flow.enums import OutcomeKind
from guijia.platform.flow.registry import Outcome, Process, Step

FILE = Path(__file__).parent / "processes" / "W08-mortgage.bpmn"
FACTS = frozenset({"answer", "choice", "is_fund", "needs_notary", "resume"})
BACK = OutcomeKind.RETURN


def _plain(deed: Callable[..., Any], *names: str) -> registry.Act:
    """A step whose action takes what was typed under these names."""

    def act(
        *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
    ) -> None:
        given = {name: data[name] for name in names}
        deed(loan_id=subject.pk, opinion=opinion, actor=actor, now=now, **given)

    return act


def _notify(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.notify_customer(
        loan_id=subject.pk,
        notified_on=data["notified_on"],
        way=str(FollowWay(data["way"]).label),
        opinion=opinion,
        actor=actor,
        now=now,
    )


def _interview(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    actions.hold_interview(
        loan_id=subject.pk,
        outcome=outcome,
        interviewed_on=data.get("interviewed_on"),
        opinion=opinion,
        actor=actor,
        now=now,
    )


def _submit(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    application = actions.Application(
        data["agreement"], data["mode"], data["term_months"], data["submitted_on"]
    )
    actions.submit_loan(loan_id=subject.pk, application=application, opinion=opinion, actor=actor, now=now)


def _decide(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    decision = actions.Decision(
        answer=outcome,
        amount=data["amount"],
        decided_on=data["decided_on"],
        number=data["number"],
        until=data["until"],
        reason=data["reason"] or opinion,
    )
    actions.record_answer(loan_id=subject.pk, decision=decision, opinion=opinion, actor=actor, now=now)


def _register(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    common: dict[str, Any] = {"loan_id": subject.pk, "opinion": opinion, "actor": actor, "now": now}
    if outcome == "return":
        actions.go_back_to_bank(step="register", **common)
    else:
        actions.register_notice(**data, **common)


def _pay_out(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    common: dict[str, Any] = {"loan_id": subject.pk, "opinion": opinion, "actor": actor, "now": now}
    if outcome == "return":
        actions.go_back_to_bank(step="pay_out", **common)
    else:
        actions.pay_out(**data, **common)


def _voucher(
    *, subject: Loan, outcome: str, data: dict[str, Any], opinion: str, actor: Any, now: datetime
) -> None:
    common: dict[str, Any] = {"loan_id": subject.pk, "opinion": opinion, "actor": actor, "now": now}
    if outcome == "return":
        actions.reopen_payout(**common)
    else:
        actions.file_voucher(**data, **common)


def register() -> None:
    """Called once when the application is ready."""
    registry.process(
        Process(
            key=actions.PROCESS,
            name="银行按揭",
            file=FILE,
            subject_type=actions.SUBJECT,
            read=SEE_LOANS,
            facts=FACTS,
            fact_reader=actions.facts_of,
            subject_loader=queries.loan_seen,
            facts_template="mortgage/_loan_facts.html",
            dues=read.dues,
            home_url=home_url,
            forms=(("F10", "按揭资料不齐清单"), ("F15", "客户贷款台帐")),
        )
    )
    _before_the_bank()
    _with_the_bank()
    _after_the_bank()


def _step(key: str, label: str, outcome: str, act: registry.Act, form: Any = None, **more: Any) -> None:
    outcomes = (Outcome("done", outcome), *more.pop("others", ()))
    initial = read.initial if form else None
    registry.step(
        f"mortgage.{key}", Step(label, act=act, form=form, initial=initial, outcomes=outcomes, **more)
    )


def _before_the_bank() -> None:
    _step("notify", "通知客户备资料", "登记已通知", _notify, forms.NotifyForm)
    _step("collect", "收齐资料", "资料齐全", _plain(actions.complete_papers), gates=read.collect_gates)
    _step(
        "book",
        "约面签",
        "登记预约",
        _plain(actions.book_interview, "interview_at", "place", "lawyer"),
        forms.BookForm,
    )
    absent = Outcome("return", "未到场，重约", BACK, needs_opinion=True, needs_gates=False)
    _step("interview", "面签", "登记已面签", _interview, forms.InterviewForm, others=(absent,))


def _with_the_bank() -> None:
    _step("submit", "报银行", "登记报批", _submit, forms.SubmitForm, gates=read.submit_gates)
    _step("first_review", "公积金初审", "初审通过", _plain(actions.take_first_review))
    registry.step(
        "mortgage.decide",
        Step(
            "登记银行答复",
            act=_decide,
            form=forms.DecisionForm,
            initial=read.initial,
            outcomes=tuple(Outcome(one.value, str(one.label)) for one in Answer),
        ),
    )
    _step(
        "settle", "客户选择", "登记客户选择", _plain(actions.settle_refusal, "choice", "fault", "words"),
        forms.SettleForm, template="mortgage/_answer.html",
    )  # fmt: skip
    registry.step(
        "mortgage.await_change",
        Step(
            "变更付款方式",
            act=_plain(actions.follow_terms),
            template="mortgage/_await_change.html",
            outcomes=(Outcome("done", "变更已执行，继续", needs_gates=False),),
            gates=read.change_gates,
        ),
    )


def _after_the_bank() -> None:
    expired = Outcome("return", "批复过期，重新报批", BACK, needs_opinion=True, needs_gates=False)
    reversed_ = Outcome("return", "收据已冲销，退回待放款", BACK, needs_opinion=True, needs_gates=False)
    _step("notarise", "公证", "登记公证", _plain(actions.notarise, "notary_number"), forms.NotaryForm)
    _step("register", "抵押预告登记", "登记", _register, forms.RegisterForm, others=(expired,))
    _step(
        "pay_out", "登记放款", "登记放款入账", _pay_out, forms.PayOutForm,
        gates=read.pay_gates, others=(expired,), money=True,
    )  # fmt: skip
    _step(
        "voucher", "归集凭证、告知客户", "归档", _voucher, forms.VoucherForm,
        gates=read.voucher_gates, others=(reversed_,),
    )  # fmt: skip
