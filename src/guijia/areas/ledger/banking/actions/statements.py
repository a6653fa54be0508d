"""Statements are handed in, once, and matched to plans."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from guijia.areas.estate.importing.safety import Format
from guijia.areas.ledger.actions.posting import demand
from guijia.areas.ledger.banking import queries, reading, rules
from guijia.areas.ledger.enums import LineState, ReceiptKind
from guijia.areas.ledger.models import BankAccount, Receipt, Statement, StatementLine
from guijia.areas.ledger.permissions import IMPORT_BANK
from guijia.areas.ledger.rules import ZERO
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.excel import CONTENT_TYPE
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.files import actions as files
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff

_TYPES = {
    Format.XLSX: CONTENT_TYPE,
    Format.XLS: "application/vnd.ms-excel",
    Format.CSV: "text/csv",
}
TOLD_EVERY = 250


def import_statement(
    *, bank_account_id: UUID, content: bytes, name: str, actor: Staff, now: datetime
) -> Statement:
    """Take a statement in: read outside any transaction, then kept as a whole or not at all.

    Rule:    COL-*; reliability.md 5.1, 5.4; the same file, or the same line in another file, never counts twice.
    Writes:  as ``keep_statement``.
    Raises:  BusinessError ``ledger_statement_*`` and those of ``keep_statement``.
    """
    bank_account = queries.bank_accounts_visible_to(actor).get(pk=bank_account_id)
    digest = sha256(content).hexdigest()
    _check_new(bank_account, digest)
    most = int(facts.value("bank_statement_rows", on=business_day(now)))
    found = reading.read_statement(content, name, rows_most=most)
    return keep_statement(
        bank_account_id=bank_account_id,
        found=found,
        content=content,
        digest=digest,
        name=name,
        actor=actor,
        now=now,
    )


def _check_new(bank_account: BankAccount, digest: str) -> None:
    before = queries.statement_of_file(bank_account, digest)
    if before is not None:
        raise Conflict(
            "ledger_statement_known",
            f"这份流水已由{before.imported_by.name}于 {before.imported_at:%Y-%m-%d} 导入过，没有重复导入。",
            field="file",
        )


@action
def keep_statement(
    *,
    bank_account_id: UUID,
    found: reading.Read,
    content: bytes,
    digest: str,
    name: str,
    actor: Staff,
    now: datetime,
) -> Statement:
    """Keep what was read of a statement; lines that came in before are recognised by the bank's serial number.

    Rule:    as ``import_statement``; the database keeps one line for a serial number of an account.
    Writes:  StoredFile, Statement, StatementLine; audit ``ledger.import_statement``.
    Locks:   the bank account, so that two files with the same lines wait for each other.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_statement_future`` | ``ledger_statement_changed``;
             Conflict ``ledger_statement_known`` | ``ledger_statement_nothing_new`` | ``ledger_bank_account_ended``.
    """
    accounts = queries.bank_accounts_visible_to(actor).select_for_update(of=("self",))
    bank_account = accounts.get(pk=bank_account_id)
    demand(actor, IMPORT_BANK, bank_account.project_id, "银行流水由财务收款员导入。")
    if bank_account.ended_at is not None:
        raise Conflict("ledger_bank_account_ended", "这个账户已停用，不能再导入流水。", field="bank_account")
    _check_new(bank_account, digest)
    new, repeated = _new_lines(bank_account, found.arrivals, business_day(now))
    if not new:
        raise Conflict(
            "ledger_statement_nothing_new",
            f"没有新的收入：{repeated} 笔都已导入过，付出 {found.paid_out} 笔不导入。",
            field="file",
        )
    file = files.keep_made_file(
        content=content, name=name, content_type=_TYPES[found.kind], actor=actor, now=now
    )
    days = [one.booked_on for one in new]
    made = Statement.objects.create(
        project_id=bank_account.project_id,
        bank_account=bank_account,
        file=file,
        file_name=file.name,
        sha256=digest,
        layout=found.layout.label,
        first_on=min(days),
        last_on=max(days),
        count=len(new),
        amount=sum((one.amount for one in new), ZERO),
        repeated=repeated,
        paid_out=found.paid_out,
        imported_by=actor,
        imported_at=now,
    )
    _write_lines(made, bank_account, new)
    record(
        "ledger.import_statement",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"lines": made.count, "amount": str(made.amount), "repeated": repeated},
    )
    return made


def _write_lines(made: Statement, bank_account: BankAccount, new: Iterable[reading.Arrival]) -> None:
    StatementLine.objects.bulk_create(
        [
            StatementLine(
                project_id=made.project_id,
                bank_account=bank_account,
                statement=made,
                row=one.row,
                serial=one.serial,
                booked_on=one.booked_on,
                amount=one.amount,
                payer=one.payer,
                payer_tail=one.payer_tail,
                virtual=one.virtual,
                remark=one.remark,
            )
            for one in new
        ],
        batch_size=1_000,
    )


def _new_lines(
    bank_account: BankAccount, arrivals: Sequence[reading.Arrival], today: date
) -> tuple[list[reading.Arrival], int]:
    """What did not come in before, and how much did.

    Raises: BusinessError ``ledger_statement_future`` | ``ledger_statement_changed``.
    """
    if late := next((one for one in arrivals if one.booked_on > today), None):
        raise BusinessError(
            "ledger_statement_future",
            f"第 {late.row} 行的日期 {late.booked_on} 晚于今天，不像真实流水，一行都没有导入。",
            field="file",
        )
    known = queries.earlier_lines(bank_account, (one.serial for one in arrivals))
    for one in arrivals:
        before = known.get(one.serial)
        if before is not None and (before.booked_on, before.amount) != (one.booked_on, one.amount):
            raise BusinessError(
                "ledger_statement_changed",
                f"第 {one.row} 行流水号 {one.serial} 以前导入时是 {before.booked_on} 的 {before.amount:,.2f} 元，"
                "与这份不同，一行都没有导入。请向银行核实。",
                field="file",
            )
    new = [one for one in arrivals if one.serial not in known]
    return new, len(arrivals) - len(new)


def match_statement(
    *, statement_id: UUID, told: Callable[[int, int], bool], actor: Staff, now: datetime
) -> StoredFile:
    """Match the lines of a statement to the open deals, telling how far it is; harmless when repeated.

    Writes:  as ``keep_matches``; the file with what was found.
    """
    statement = queries.statements_visible_to(actor).get(pk=statement_id)
    book = rules.Book.of(queries.deals_of(statement.project_id))
    for account, line, amount in queries.promised_elsewhere(statement.project_id, statement.pk):
        if deal := book.deals.get(account):
            deal.take(amount, next((one for one in deal.lines if one.pk == line), None))
    lines = list(queries.lines_to_match(statement.pk))
    known = queries.receipts_by_reference(statement.project_id, (one.serial for one in lines))
    total = len(lines)
    told(0, total)
    for at in range(0, total, TOLD_EVERY):
        chunk = lines[at : at + TOLD_EVERY]
        matches = {
            one.pk: rules.match(one, book, statement.bank_account.purpose)
            for one in chunk
            if one.serial not in known
        }
        ids = [one.pk for one in chunk]
        keep_matches(statement=statement, ids=ids, matches=matches, known=known, actor=actor, now=now)
        if not told(min(at + TOLD_EVERY, total), total):
            break
    return finish_matching(statement_id=statement.pk, actor=actor, now=now)


@action
def keep_matches(
    *,
    statement: Statement,
    ids: Sequence[UUID],
    matches: dict[UUID, rules.Matched],
    known: dict[str, list[Receipt]],
    actor: Actor,
    now: datetime,
) -> int:
    """Keep what was thought of some lines; what somebody settled meanwhile is left alone.

    A line whose serial number a live receipt carries, with the same sum, is booked already.
    Writes:  StatementLine.state, found, account, line, kind, receipt; audit ``ledger.match_lines``.
    Locks:   the lines, in the order of their ids.
    Returns: how many were kept.
    """
    rows = StatementLine.objects.filter(pk__in=ids, state__in=rules.MATCHABLE).order_by("pk")
    kept = [
        _thought_of(line, known.get(line.serial, []), matches.get(line.pk), now)
        for line in rows.select_for_update(of=("self",))
    ]
    _write_thoughts(kept)
    record(
        "ledger.match_lines",
        actor=actor,
        subject=statement,
        project_id=statement.project_id,
        detail={"lines": len(kept)},
    )
    return len(kept)


def _thought_of(
    line: StatementLine, receipts: Sequence[Receipt], found: rules.Matched | None, now: datetime
) -> list[Any]:
    """What is written of a line: id, state, candidates, deal, line of its plan, kind, receipt, by whom, when."""
    if receipts and sum(one.amount for one in receipts) == line.amount:
        first = receipts[0]
        return [
            line.pk, LineState.BOOKED, line.found, first.account_id, None, first.kind, first.pk,
            first.confirmed_by_id, now,
        ]  # fmt: skip
    if found is None:
        return [line.pk, LineState.DOUBTFUL, [], None, None, "", None, None, None]
    best = found.proposal
    deal, of_plan = (best.account, best.line) if best else (None, None)
    kind = ReceiptKind.PRICE if best else ""
    candidates = [one.as_json() for one in found.candidates]
    return [line.pk, found.state, candidates, deal, of_plan, kind, None, None, None]


def _write_thoughts(kept: Sequence[Sequence[Any]]) -> None:
    """Write many lines in one statement: one for each would take most of the time that matching may take."""
    if not kept:
        return
    columns = [list(column) for column in zip(*kept, strict=True)]
    columns[1], columns[5] = [str(one) for one in columns[1]], [str(one) for one in columns[5]]
    columns[2] = [json.dumps(one, ensure_ascii=False) for one in columns[2]]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_statementline AS l SET state = v.state, found = v.found::jsonb, account_id = v.deal,"
            " line_id = v.line, kind = v.kind, receipt_id = v.receipt, settled_by_id = v.by, settled_at = v.at"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::uuid[],"
            " %s::uuid[], %s::timestamptz[]) AS v(id, state, found, deal, line, kind, receipt, by, at)"
            " WHERE l.id = v.id",
            columns,
        )


@action
def finish_matching(*, statement_id: UUID, actor: Staff, now: datetime) -> StoredFile:
    """Note that a statement is matched, and make the file with what was found.

    Writes:  Statement.matched_at; StoredFile; audit ``ledger.match_statement``.
    Locks:   statement.
    """
    statement = queries.statements_visible_to(actor).select_for_update(of=("self",)).get(pk=statement_id)
    statement.matched_at = now
    statement.save(update_fields=["matched_at"])
    sums = queries.sums_of(queries.lines_visible_to(actor).filter(statement=statement))
    detail = {state: count for state, (count, _) in sums.items()}
    record(
        "ledger.match_statement",
        actor=actor,
        subject=statement,
        project_id=statement.project_id,
        detail=detail,
    )
    return statement.file
