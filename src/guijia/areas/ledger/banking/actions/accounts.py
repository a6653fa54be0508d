"""The company's accounts at banks, and the sub-accounts that banks keep for deals."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.ledger.actions.posting import demand, lock
from guijia.areas.ledger.banking import queries
from guijia.areas.ledger.enums import BankPurpose
from guijia.areas.ledger.models import BankAccount, VirtualAccount
from guijia.areas.ledger.permissions import KEEP_BANK_ACCOUNTS, RECEIVE
from guijia.kit.errors import Conflict
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def add_bank_account(
    *, project: Project, bank_name: str, number: str, purpose: BankPurpose, actor: Staff, now: datetime
) -> BankAccount:
    """Enter an account of the company at a bank.

    Writes:  BankAccount; audit ``ledger.add_bank_account``.
    Raises:  BusinessError ``ledger_forbidden``; Conflict ``ledger_bank_account_known``.
    """
    demand(actor, KEEP_BANK_ACCOUNTS, project.pk, "收款账户由财务经理维护。")
    try:
        with transaction.atomic():
            made = BankAccount.objects.create(
                project=project, bank_name=bank_name, number=number, purpose=purpose, made_at=now
            )
    except IntegrityError as error:
        raise Conflict("ledger_bank_account_known", "这个账号已登记。", field="number") from error
    record("ledger.add_bank_account", actor=actor, subject=made, project_id=project.pk)
    return made


@action
def end_bank_account(*, bank_account_id: UUID, actor: Staff, now: datetime) -> BankAccount:
    """Use an account no longer; its statements stay.

    Writes:  BankAccount.ended_at; audit ``ledger.end_bank_account``.
    Locks:   the bank account.
    Raises:  BusinessError ``ledger_forbidden``; Conflict ``ledger_bank_account_ended``.
    """
    found = queries.bank_accounts_visible_to(actor).select_for_update(of=("self",)).get(pk=bank_account_id)
    demand(actor, KEEP_BANK_ACCOUNTS, found.project_id, "收款账户由财务经理维护。")
    if found.ended_at is not None:
        raise Conflict("ledger_bank_account_ended", "这个账户已停用。")
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record("ledger.end_bank_account", actor=actor, subject=found, project_id=found.project_id)
    return found


@action
def assign_virtual_account(*, account_id: UUID, number: str, actor: Staff, now: datetime) -> VirtualAccount:
    """Enter the sub-account that the bank keeps for a deal; one before it ends. Only letters and digits count.

    Writes:  VirtualAccount; audit ``ledger.assign_virtual_account``.
    Locks:   account.
    Raises:  BusinessError ``ledger_forbidden``; Conflict ``ledger_virtual_known``.
    """
    number = "".join(sign for sign in number if sign.isalnum())
    account = lock(account_id, actor)
    demand(actor, RECEIVE, account.project_id, "虚拟子账号由财务收款员登记。")
    before = queries.virtual_account_of(account_id)
    if before is not None and before.number == number:
        return before
    if before is not None:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    try:
        with transaction.atomic():
            made = VirtualAccount.objects.create(
                project_id=account.project_id, account=account, number=number, assigned_at=now
            )
    except IntegrityError as error:
        raise Conflict("ledger_virtual_known", "这个虚拟子账号已属于另一笔交易。", field="number") from error
    record("ledger.assign_virtual_account", actor=actor, subject=account, project_id=account.project_id)
    return made
