"""Lines of statements are settled: receipted, shared out, set aside, let go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.actions import Arrival, Share
from guijia.areas.ledger.actions.posting import demand, lock
from guijia.areas.ledger.banking import queries, rules
from guijia.areas.ledger.enums import LineState, ReceiptKind
from guijia.areas.ledger.models import Receipt, StatementLine
from guijia.areas.ledger.permissions import RECEIVE
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


@action
def claim_line(
    *,
    line_id: UUID,
    account_id: UUID,
    kind: ReceiptKind,
    actor: Staff,
    now: datetime,
    plan_line_id: UUID | None = None,
    surplus_to_refund: bool = False,
    only_certain: bool = False,
) -> Receipt:
    """Receipt a line of a statement for a deal: by the action that every receipt goes through.

    Rule:    COL-*, COL-04, SUB-03; two people who confirm the same line: the second is told.
    Writes:  Receipt and its journal; StatementLine; audit ``ledger.claim_line``, ``ledger.receive``.
    Locks:   line, account, then the receipt counter (last).
    Raises:  BusinessError ``ledger_line_deposit`` | ``ledger_line_purpose`` and those of ``receive``;
             Conflict ``ledger_line_booked`` | ``ledger_line_aside`` | ``ledger_line_waiting`` |
             ``ledger_line_not_certain``; StatementLine.DoesNotExist for an outsider.
    """
    line = queries.line_for_update(actor, line_id)
    if only_certain and (refusal := rules.why_not_certain(line.state)):
        raise refusal
    account = lock(account_id, actor)
    if account.project_id != line.project_id:
        raise BusinessError("ledger_line_project", "这笔到账属于另一个项目的账户。", field="account")
    deals = queries.deals_of(line.project_id, [account_id])
    refusal = rules.why_not_claim(
        state=line.state,
        kind=kind,
        awaits_deposit=bool(deals) and deals[0].awaits_deposit,
        purpose=line.bank_account.purpose,
    )
    if refusal:
        raise refusal
    wanted = next((one for deal in deals for one in deal.lines if one.pk == plan_line_id), None)
    receipt = ledger.receive(
        account_id=account_id,
        kind=kind,
        amount=line.amount,
        payer=line.payer or rules.NO_PAYER,
        method=rules.method_of(wanted.kind if wanted else ""),
        received_on=line.booked_on,
        bank_reference=line.serial,
        line_id=wanted.pk if wanted else None,
        surplus_to_refund=surplus_to_refund,
        actor=actor,
        now=now,
    )
    line.state, line.receipt, line.kind = LineState.BOOKED, receipt, kind
    line.account_id, line.line_id = account_id, wanted.pk if wanted else None
    line.settled_by, line.settled_at, line.reason = actor, now, ""
    line.save(
        update_fields=["state", "receipt", "kind", "account", "line", "settled_by", "settled_at", "reason"]
    )
    record(
        "ledger.claim_line",
        actor=actor,
        subject=line,
        project_id=line.project_id,
        detail={"account": str(account_id), "receipt": receipt.number, "certain": only_certain},
    )
    return receipt


def claim_certain(*, key: str, given: Any, actor: Staff, now: datetime) -> str:
    """Receipt a line as it was proposed, when that is still certain: one row of the background work.

    Writes:  as ``claim_line``.
    Returns: the number of the receipt.
    """
    line = queries.lines_visible_to(actor).get(pk=UUID(key))
    if refusal := rules.why_not_certain(line.state):
        raise refusal
    if line.account_id is None:
        raise Conflict("ledger_line_not_certain", "这一笔不再是确定匹配，请逐笔确认。")
    made = claim_line(
        line_id=line.pk,
        account_id=line.account_id,
        kind=ReceiptKind.PRICE,
        plan_line_id=line.line_id,
        only_certain=True,
        actor=actor,
        now=now,
    )
    return f"收据 {made.number}"


@action
def share_out(
    *, line_id: UUID | None, shares: Sequence[Share], arrival: Arrival, actor: Staff, now: datetime
) -> list[Receipt]:
    """Share one arrival out among several deals; when it stands on a statement, its line is settled with it.

    Writes:  as ``receive_split``; StatementLine; audit ``ledger.claim_line``.
    Locks:   line, then as ``receive_split``.
    Raises:  Conflict ``ledger_line_booked`` | ``ledger_line_aside`` | ``ledger_line_waiting``;
             BusinessError ``ledger_split_sum`` and those of ``receive_split``.
    """
    line = queries.line_for_update(actor, line_id) if line_id else None
    if line is not None and (refusal := rules.why_not_touch(line.state)):
        raise refusal
    receipts = ledger.receive_split(shares=shares, arrival=arrival, actor=actor, now=now)
    if line is None:
        return receipts
    if arrival.bank_reference != line.serial or sum(one.amount for one in shares) != line.amount:
        raise BusinessError("ledger_split_sum", "拆分的合计与流水号要与银行流水的这一行相同。", field="total")
    line.state, line.receipt, line.account_id = LineState.BOOKED, receipts[0], receipts[0].account_id
    line.kind, line.settled_by, line.settled_at = receipts[0].kind, actor, now
    line.save(update_fields=["state", "receipt", "account", "kind", "settled_by", "settled_at"])
    record("ledger.claim_line", actor=actor, subject=line, project_id=line.project_id)
    return receipts


@action
def set_aside(*, line_id: UUID, reason: str, actor: Staff, now: datetime) -> StatementLine:
    """Say that a line is no customer's money (interest, a refund that came back): it is not receipted.

    Writes:  StatementLine.state, reason; audit ``ledger.set_line_aside``.
    Locks:   line.
    Raises:  BusinessError ``ledger_forbidden``; Conflict ``ledger_line_booked`` | ``ledger_line_aside`` |
             ``ledger_line_waiting``.
    """
    line = queries.line_for_update(actor, line_id)
    demand(actor, RECEIVE, line.project_id, "银行流水由财务收款员处理。")
    if refusal := rules.why_not_touch(line.state):
        raise refusal
    line.state, line.reason, line.settled_by, line.settled_at = LineState.ASIDE, reason, actor, now
    line.account_id = line.line_id = None
    line.save(update_fields=["state", "reason", "settled_by", "settled_at", "account", "line"])
    record("ledger.set_line_aside", actor=actor, subject=line, project_id=line.project_id, reason=reason)
    return line


@action
def restore_line(*, line_id: UUID, actor: Staff, now: datetime) -> StatementLine:
    """Let a line that was set aside wait for its deal again.

    Writes:  StatementLine.state; audit ``ledger.restore_line``.
    Locks:   line.
    Raises:  BusinessError ``ledger_forbidden``; Conflict ``ledger_line_not_aside``.
    """
    line = queries.line_for_update(actor, line_id)
    demand(actor, RECEIVE, line.project_id, "银行流水由财务收款员处理。")
    if refusal := rules.why_not_restore(line.state):
        raise refusal
    line.state = LineState.DOUBTFUL if line.found else LineState.UNKNOWN
    line.reason, line.settled_by, line.settled_at = "", None, None
    line.save(update_fields=["state", "reason", "settled_by", "settled_at"])
    record("ledger.restore_line", actor=actor, subject=line, project_id=line.project_id)
    return line


def let_go(receipt_id: UUID) -> None:
    """The receipt of a line is taken back: the line waits for its deal again, in that transaction.

    Writes:  StatementLine; the deed is the reversal's.
    Locks:   the lines of the receipt.
    Raises:  Conflict ``ledger_cash_banked``.
    """
    if queries.is_banked(receipt_id):
        raise Conflict("ledger_cash_banked", "这笔现金已解款到银行，不能冲销收据；请走退款。")
    for line in queries.lines_by_receipt(receipt_id):
        line.state = LineState.DOUBTFUL if line.found else LineState.UNKNOWN
        line.receipt, line.account_id, line.line_id, line.kind = None, None, None, ""
        line.settled_by, line.settled_at = None, None
        line.save(update_fields=["state", "receipt", "account", "line", "kind", "settled_by", "settled_at"])
