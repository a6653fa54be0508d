"""Statements handed in, lines confirmed by a person, accounts of the company, cash taken to the bank."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.estate.importing.safety import MAX_BYTES
from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger.banking import actions, queries, reading, tables
from guijia.areas.ledger.banking.forms import (
    AsideForm,
    BankAccountForm,
    CashForm,
    ClaimForm,
    UploadForm,
    VirtualForm,
)
from guijia.areas.ledger.banking.kinds import CLAIM, MATCH
from guijia.areas.ledger.enums import BankPurpose, LineState
from guijia.areas.ledger.models import Statement, StatementLine
from guijia.areas.ledger.permissions import BANK_CASH, IMPORT_BANK, KEEP_BANK_ACCOUNTS, RECEIVE, SEE_BANK
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.places import queries as places
from guijia.platform.work import actions as work
from guijia.platform.work import queries as works
from guijia.platform.work.registry import PlannedRow


def _gate(request: StaffRequest) -> None:
    """404 for whoever sees no statements at all."""
    if not request.user.may(SEE_BANK):
        raise Http404


# ---- statements


def _upload_form(request: StaffRequest, data: Any = None, files: Any = None) -> UploadForm:
    accounts = queries.bank_accounts_visible_to(request.user).filter(ended_at__isnull=True)
    return UploadForm(data, files, accounts=accounts.order_by("bank_name", "number"))


def _statements_page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    rows = queries.with_open(queries.statements_visible_to(request.user))
    acts = [("待认领", reverse("ledger:lines") + f"?state={LineState.UNKNOWN}")]
    acts.append(("全部到账", reverse("ledger:lines")))
    acts.append(("收款账户", reverse("ledger:bank_accounts")))
    response = tables.StatementList().respond(
        request, rows, acts=acts, form=form, may_import=request.user.may(IMPORT_BANK)
    )
    response.status_code = status
    return response


@require_safe
@signed_in
def statements(request: StaffRequest) -> HttpResponse:
    """Hand in a statement; those that were handed in before."""
    _gate(request)
    return _statements_page(request, _upload_form(request))


@require_POST
@signed_in
def import_statement(request: StaffRequest) -> HttpResponse:
    """Take a statement in; it is matched in the background."""
    _gate(request)
    form = _upload_form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _statements_page(request, form, 422)
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_BYTES:
            raise reading.refuse("too_large", "文件超过 10 MB 的上限。请按日期分成几份导出再导入。")
        made = actions.import_statement(
            bank_account_id=form.accounts[form.cleaned_data["bank_account"]].pk,
            content=file.read(),
            name=file.name,
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        response = _statements_page(request, form, refusal.status)
        response.headers["X-Refusal"] = refusal.code
        return response
    _start_matching(request, made)
    more = f"，{made.repeated} 笔以前导入过" if made.repeated else ""
    tell(request, f"已导入 {made.count} 笔收入，合计 {format_cny(made.amount)} 元{more}。")
    return go(request, reverse("ledger:statement", args=[made.pk]))


def _start_matching(request: StaffRequest, made: Statement) -> None:
    work.start_work(
        kind=MATCH,
        title=f"匹配银行流水 {made.file_name}",
        given={"statement": str(made.pk)},
        actor=request.user,
        now=request.now,
    )


def _statement(request: StaffRequest, statement_id: UUID) -> Statement:
    return get_object_or_404(queries.statements_visible_to(request.user), pk=statement_id)


def _matching(request: StaffRequest, statement: Statement) -> dict[str, Any]:
    """How far the matching is, for whoever began it; for others that it is under way."""
    mine = works.work_visible_to(request.user).filter(kind=MATCH, given__statement=str(statement.pk))
    latest = mine.order_by("-asked_at").first()
    running = latest is not None and not latest.is_over
    percent = works.standing_of(latest).percent if latest else 0
    return {"statement": statement, "is_running": running, "percent": percent}


@require_safe
@signed_in
def statement(request: StaffRequest, statement_id: UUID) -> HttpResponse:
    """The lines of a statement with what became of them."""
    found = _statement(request, statement_id)
    rows = queries.lines_visible_to(request.user).filter(statement=found)
    sums = queries.sums_of(rows)
    doubtful = rows.filter(state__in=[LineState.DOUBTFUL, LineState.UNKNOWN]).order_by("row").first()
    may = request.user.may(RECEIVE, found.project_id)
    return tables.StatementLineList(found).respond(
        request,
        rows,
        acts=[("银行流水", reverse("ledger:statements"))],
        sums=tables.sums_shown(sums),
        certain=sums.get(LineState.CERTAIN) if may else None,
        first_doubtful=doubtful,
        may_match=request.user.may(IMPORT_BANK, found.project_id),
        is_waiting=LineState.WAITING in sums,
        **_matching(request, found),
    )


@require_safe
@signed_in
def statement_progress(request: StaffRequest, statement_id: UUID) -> HttpResponse:
    """How far the matching is; the page asks again and again, and is loaded anew when it is over."""
    shown = _matching(request, _statement(request, statement_id))
    if not shown["is_running"]:
        return go(request, reverse("ledger:statement", args=[statement_id]))
    return render(request, "ledger/bank/_progress.html", shown)


@require_POST
@signed_in
def match_statement(request: StaffRequest, statement_id: UUID) -> HttpResponse:
    """Match what still waits once more: plans and names may have changed meanwhile."""
    found = _statement(request, statement_id)
    if not request.user.may(IMPORT_BANK, found.project_id):
        raise BusinessError("ledger_forbidden", "银行流水由财务收款员匹配。")
    if _matching(request, found)["is_running"]:
        raise Conflict("ledger_statement_matching", "这份流水正在匹配。")
    _start_matching(request, found)
    return go(request, reverse("ledger:statement", args=[statement_id]))


@require_POST
@signed_in
def claim_certain(request: StaffRequest, statement_id: UUID) -> HttpResponse:
    """Plan to receipt every certain line of a statement; the plan is looked over before it is confirmed."""
    found = _statement(request, statement_id)
    if not request.user.may(RECEIVE, found.project_id):
        raise BusinessError("ledger_forbidden", "只有财务收款员能确认到账。", clause="SUB-03")
    lines = queries.lines_visible_to(request.user).filter(statement=found, state=LineState.CERTAIN)
    rows = [
        PlannedRow(
            str(one.pk),
            f"{one.account.unit.label if one.account else ''} {one.payer} {format_cny(one.amount)} 元",
            reverse("ledger:line", args=[one.pk]),
        )
        for one in lines.order_by("row")
    ]
    if not rows:
        raise Conflict("ledger_line_not_certain", "没有可直接入账的到账了。")
    planned = work.plan_work(
        kind=CLAIM, title=f"银行流水入账 {found.file_name}", rows=rows, actor=request.user, now=request.now
    )
    return go(request, reverse("work:work", args=[planned.pk]))


# ---- lines


@require_safe
@signed_in
def lines(request: StaffRequest) -> HttpResponse:
    """Arrivals at the bank, also those that nobody claimed yet."""
    _gate(request)
    acts = [("银行流水", reverse("ledger:statements"))]
    return tables.LineList().respond(request, queries.lines_visible_to(request.user), acts=acts)


def _line(request: StaffRequest, line_id: UUID) -> StatementLine:
    rows = queries.lines_visible_to(request.user).select_related("statement", "settled_by")
    return get_object_or_404(rows, pk=line_id)


def _claim_form(line: StatementLine, data: Any = None) -> ClaimForm:
    pairs = [(str(one["account"]), str(one["line"])) for one in line.found]
    initial = {"choice": "|".join(pairs[0])} if pairs else {}
    return ClaimForm(data, purpose=line.bank_account.purpose, candidates=pairs, initial=initial)


def _line_page(
    request: StaffRequest, line: StatementLine, form: ClaimForm, status: int = 200
) -> HttpResponse:
    is_open = line.state in {LineState.CERTAIN, LineState.DOUBTFUL, LineState.UNKNOWN}
    context = {
        "line": line,
        "mark": tables.LOOKS[LineState(line.state)],
        "candidates": tables.candidates_shown(line) if is_open else [],
        "form": form,
        "is_open": is_open,
        "is_price": line.bank_account.purpose == BankPurpose.PRICE,
        "is_aside": line.state == LineState.ASIDE,
        "may": request.user.may(RECEIVE, line.project_id),
        "aside_form": AsideForm(auto_id="aside_%s"),
        "next": queries.next_line(request.user, line),
        "chosen": form["choice"].value(),
    }
    return render(request, "ledger/bank/line.html", context, status=status)


@require_safe
@signed_in
def line(request: StaffRequest, line_id: UUID) -> HttpResponse:
    """A line: what the bank said, beside whose money it may be and why."""
    found = _line(request, line_id)
    return _line_page(request, found, _claim_form(found))


@require_POST
@signed_in
def claim(request: StaffRequest, line_id: UUID) -> HttpResponse:
    """Receipt a line for a deal and go on with the next one."""
    found = _line(request, line_id)
    form = _claim_form(found, request.POST)
    if not form.is_valid():
        return _line_page(request, found, form, 422)
    try:
        account_id, plan_line_id = form.chosen or (_typed(request, found, form.cleaned_data["other"]), None)
        made = actions.claim_line(
            line_id=line_id,
            account_id=account_id,
            plan_line_id=plan_line_id,
            kind=form.cleaned_data["kind"],
            surplus_to_refund=form.cleaned_data["surplus"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _line_page(request, _line(request, line_id), form, refusal.status)
    tell(request, f"已入账 {format_cny(made.amount)} 元，收据 {made.number}。")
    return _go_on(request, found)


def _typed(request: StaffRequest, found: StatementLine, text: str) -> UUID:
    account = ledger.account_named(request.user, text, found.project_id)
    if account is None:
        raise BusinessError("ledger_target_unknown", "没有这笔在办的交易，或房号不唯一。", field="other")
    return account.pk


def _go_on(request: StaffRequest, done: StatementLine) -> HttpResponse:
    """To the next line of the statement that waits for a person, or back to the statement."""
    following = queries.next_line(request.user, done)
    if following is not None:
        return go(request, reverse("ledger:line", args=[following.pk]))
    return go(request, reverse("ledger:statement", args=[done.statement_id]))


@require_POST
@signed_in
def set_aside(request: StaffRequest, line_id: UUID) -> HttpResponse:
    """Say that a line is no customer's money."""
    found = _line(request, line_id)
    form = AsideForm(request.POST)
    if not form.is_valid():
        raise BusinessError("ledger_reason", " ".join(map(str, form.errors["reason"])), field="reason")
    actions.set_aside(
        line_id=line_id, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
    )
    tell(request, f"流水 {found.serial} 已标为不入账。")
    return _go_on(request, found)


@require_POST
@signed_in
def restore(request: StaffRequest, line_id: UUID) -> HttpResponse:
    """Let a line that was set aside wait for its deal again."""
    found = _line(request, line_id)
    actions.restore_line(line_id=line_id, actor=request.user, now=request.now)
    tell(request, f"流水 {found.serial} 已恢复，待认领。")
    return go(request, reverse("ledger:line", args=[line_id]))


# ---- the company's accounts, sub-accounts


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def bank_accounts(request: StaffRequest) -> HttpResponse:
    """The company's accounts at banks; a new one."""
    _gate(request)
    projects = places.projects_among(request.user.scope_of(KEEP_BANK_ACCOUNTS))
    may = request.user.may(KEEP_BANK_ACCOUNTS)
    form = BankAccountForm(request.POST if request.method == "POST" else None, projects=projects)
    status = 200
    if request.method == "POST":
        if not may:
            raise BusinessError("ledger_forbidden", "收款账户由财务经理维护。")
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.add_bank_account(
                    project=form.projects[data["project"]],
                    bank_name=data["bank_name"],
                    number=data["number"],
                    purpose=BankPurpose(data["purpose"]),
                    actor=request.user,
                    now=request.now,
                )
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
            else:
                tell(request, f"已登记收款账户 {made}。")
                return go(request, reverse("ledger:bank_accounts"))
    rows = queries.bank_accounts_visible_to(request.user)
    live = rows.filter(ended_at__isnull=True).order_by("bank_name") if may else []
    acts = [("银行流水", reverse("ledger:statements"))]
    response = tables.BankAccountList().respond(request, rows, acts=acts, form=form, may=may, live=live)
    response.status_code = status
    return response


@require_POST
@signed_in
def end_bank_account(request: StaffRequest, bank_account_id: UUID) -> HttpResponse:
    """Use an account no longer."""
    get_object_or_404(queries.bank_accounts_visible_to(request.user), pk=bank_account_id)
    ended = actions.end_bank_account(bank_account_id=bank_account_id, actor=request.user, now=request.now)
    tell(request, f"收款账户 {ended} 已停用。")
    return go(request, reverse("ledger:bank_accounts"))


@require_POST
@signed_in
def assign_virtual(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Enter the sub-account that the bank keeps for a deal."""
    found = get_object_or_404(ledger.accounts_visible_to(request.user), pk=account_id)
    form = VirtualForm(request.POST)
    if not form.is_valid():
        raise BusinessError("ledger_virtual_form", " ".join(map(str, form.errors["number"])), field="number")
    made = actions.assign_virtual_account(
        account_id=account_id, number=form.cleaned_data["number"], actor=request.user, now=request.now
    )
    tell(request, f"虚拟子账号 {made.number} 已登记，进到它的款自动认给这笔交易。")
    return go(request, reverse("ledger:account", args=[found.pk]))


# ---- cash


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cash(request: StaffRequest) -> HttpResponse:
    """Cash by day that is not at the bank yet, and what was taken there."""
    _gate(request)
    form = CashForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _bank_cash(request, form.cleaned_data)
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
    response = tables.CashList().respond(
        request,
        queries.cash_bankings_visible_to(request.user),
        form=form,
        days=queries.unbanked_days(request.user) if request.user.may(BANK_CASH) else [],
        may=request.user.may(BANK_CASH),
        today=business_day(request.now),
    )
    response.status_code = status
    return response


def _bank_cash(request: StaffRequest, data: dict[str, Any]) -> HttpResponse:
    rows = places.projects_among(request.user.scope_of(SEE_BANK))
    project = get_object_or_404(rows, pk=data.pop("project"))
    made = actions.bank_cash(project=project, actor=request.user, now=request.now, **data)
    tell(request, f"已解款 {format_cny(made.amount)} 元，解款单 {made.number}。")
    return go(request, reverse("ledger:cash"))
