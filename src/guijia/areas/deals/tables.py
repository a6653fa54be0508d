"""How the lists of deals look."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from guijia.areas.deals.enums import (
    ChangeProcess,
    ChangeState,
    CommissionKind,
    ContractState,
    PaymentMethod,
    SealKind,
    SetState,
    SubscriptionState,
)
from guijia.areas.deals.models import (
    Commission,
    Contract,
    ContractSet,
    DailyClose,
    DealChange,
    Filing,
    SealRecord,
    SigningAppointment,
    Subscription,
)
from guijia.areas.deals.queries import commission
from guijia.areas.deals.queries import deals as queries
from guijia.areas.estate.queries import homes as estate
from guijia.kit.addresses import address
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.platform.org.models import Staff
from guijia.platform.search import queries as finder


class SubscriptionList(ListPage[Subscription]):
    """Subscriptions of the viewer's projects."""

    key = "deals.subscriptions"
    title = "认购"
    columns: Sequence[Column[Subscription]] = (
        Column("number", "编号", "number", sort="number"),
        Column("unit", "房屋", "unit.label", sort="unit__label"),
        Column("parties", "认购人", "parties_label"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("price", "成交价", "price", sort="price", right=True),
        Column("method", "付款方式", "get_payment_method_display"),
        Column("bank", "意向银行", "bank", chosen=False),
        Column("deposit", "定金", "deposit", right=True, chosen=False),
        Column("sign_by", "签约日前", "sign_by", sort="sign_by"),
        Column("consultant", "顾问", "consultant.name"),
        Column("submitted_at", "提交", "submitted_at", sort="submitted_at"),
    )
    filters = (
        Choice("state", "状态", SubscriptionState.choices, "state"),
        Choice("method", "付款方式", PaymentMethod.choices, "payment_method"),
        Period("submitted", "提交日期", "submitted_at"),
        Period("registered", "登记日期", "registered_at", quiet=True),
        Period("ended", "了结日期", "ended_at", quiet=True),
        Choice("building", "楼栋", estate.building_names, "unit__building_id", quiet=True),
        Choice("consultant", "顾问", queries.consultant_names, "consultant_id", quiet=True),
    )
    search_hint = "编号、房号、认购人"
    default_sort = "-submitted_at"
    project_field = "project_id"
    empty_title = "还没有认购"
    empty_words = "在销控图上锁定一套可售房源，填认购书，就会出现在这里。"

    def found(self, viewer: Staff, rows: QuerySet[Subscription], text: str) -> QuerySet[Subscription]:
        """What the search box would find."""
        return finder.matching(rows, viewer, text, about=("pk",), begins=("number",), homes="unit_id")

    def url_of(self, row: Subscription) -> str:
        """The case of the subscription."""
        return address("deals:subscription", row.pk)


class ContractList(ListPage[Contract]):
    """Contracts of the viewer's projects."""

    key = "deals.contracts"
    title = "合同与备案"
    columns: Sequence[Column[Contract]] = (
        Column("number", "合同编号", "number", sort="number"),
        Column("unit", "房屋", "unit.label", sort="unit__label"),
        Column("parties", "买受人", "subscription.parties_label"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("price", "成交价", "subscription.price", right=True),
        Column("online", "网签号", "online_number", chosen=False),
        Column("signed_on", "签订", "signed_on", sort="signed_on"),
        Column("file_by", "备案期限", "file_by", sort="file_by"),
        Column("holder", "原件在", "holder"),
        Column("created_at", "建立", "created_at", sort="created_at", chosen=False),
    )
    filters = (
        Choice("state", "状态", ContractState.choices, "state"),
        Period("signed", "签订日期", "signed_on"),
        Period("file_by", "备案期限", "file_by"),
        Period("voided", "作废日期", "voided_at", quiet=True),
        Choice("building", "楼栋", estate.building_names, "unit__building_id", quiet=True),
        Choice("consultant", "顾问", queries.consultant_names, "subscription__consultant_id", quiet=True),
    )
    search_hint = "合同号、房号、买受人、网签号"
    default_sort = "-created_at"
    project_field = "project_id"
    empty_title = "还没有合同"
    empty_words = "认购书用印、收件以后，合同在这里开始准备。"

    def found(self, viewer: Staff, rows: QuerySet[Contract], text: str) -> QuerySet[Contract]:
        """What the search box would find."""
        return finder.matching(
            rows,
            viewer,
            text,
            about=("pk", "subscription_id"),
            begins=("number", "online_number"),
            homes="unit_id",
        )

    def url_of(self, row: Contract) -> str:
        """The newest case of the contract."""
        return address("deals:contract", row.pk)


class ChangeList(ListPage[DealChange]):
    """Changes of deals (W02, W04, W05)."""

    key = "deals.changes"
    title = "成交变更"
    columns: Sequence[Column[DealChange]] = (
        Column("number", "变更编号", "number", sort="number"),
        Column("process", "流程", "get_process_display", sort="process"),
        Column("kinds", "事项", "kind_words"),
        Column("unit", "原房", "unit.label", sort="unit__label"),
        Column("new_unit", "新房", lambda row: row.new_unit.label if row.new_unit else ""),
        Column("parties", "买受人", "subscription.parties_label"),
        Column("difference", "差价", "price_difference", right=True, sort="price_difference"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("route", "办理", "get_route_display", chosen=False),
        Column("by", "申请经办", "applied_by.name"),
        Column("applied_at", "申请", "applied_at", sort="applied_at"),
        Column("executed_at", "执行", "executed_at", sort="executed_at", chosen=False),
    )
    filters = (
        Choice("state", "状态", ChangeState.choices, "state"),
        Choice("process", "流程", ChangeProcess.choices, "process"),
        Period("applied", "申请日期", "applied_at"),
    )
    search_hint = "变更编号、房号、买受人"
    default_sort = "-applied_at"
    project_field = "project_id"
    empty_title = "还没有变更"
    empty_words = "在认购、合同的案件里点“申请变更”，申请就会出现在这里；最后一个签字以前原单不动。"

    def found(self, viewer: Staff, rows: QuerySet[DealChange], text: str) -> QuerySet[DealChange]:
        """What the search box would find."""
        return finder.matching(
            rows, viewer, text, about=("subscription_id",), begins=("number",), homes="unit_id"
        )

    def url_of(self, row: DealChange) -> str:
        """The case of the change."""
        return address("deals:change", row.pk)


class SigningList(ListPage[SigningAppointment]):
    """Signing appointments of the viewer's projects."""

    key = "deals.signings"
    title = "签约预约"
    columns: Sequence[Column[SigningAppointment]] = (
        Column("starts_at", "时间", "starts_at", sort="starts_at"),
        Column("desk", "签约台", "desk", sort="desk"),
        Column("unit", "房屋", "contract.unit.label"),
        Column("parties", "买受人", "contract.subscription.parties_label"),
        Column("state", "状态", "get_state_display"),
        Column("officer", "签约专员", "officer.name"),
        Column("number", "合同编号", "contract.number"),
    )
    filters = (Period("day", "签约日期", "starts_at"),)
    search_hint = "合同号、房号、买受人"
    default_sort = "-starts_at"
    project_field = "project_id"
    empty_title = "还没有签约预约"
    empty_words = "合同准备完毕后约定时间和签约台，就会出现在这里。"

    def found(
        self, viewer: Staff, rows: QuerySet[SigningAppointment], text: str
    ) -> QuerySet[SigningAppointment]:
        """What the search box would find."""
        return finder.matching(rows, viewer, text, about=("contract_id",))

    def url_of(self, row: SigningAppointment) -> str:
        """The case of the contract."""
        return address("deals:contract", row.contract_id)


class FilingList(ListPage[Filing]):
    """The filing ledger (F14)."""

    key = "deals.filings"
    title = "合同备案台帐"
    columns: Sequence[Column[Filing]] = (
        Column("number", "备案号", "number", sort="number"),
        Column("filed_on", "备案日期", "filed_on", sort="filed_on"),
        Column("contract", "合同编号", "contract.number"),
        Column("unit", "房屋", "contract.unit.label"),
        Column("parties", "买受人", "contract.subscription.parties_label"),
        Column("price", "成交价", "contract.subscription.price", right=True),
        Column("signed_on", "签订", "contract.signed_on"),
        Column("file_by", "期限", "contract.file_by"),
        Column("officer", "经办人", "officer.name"),
    )
    filters = (
        Period("filed", "备案日期", "filed_on"),
        Choice("building", "楼栋", estate.building_names, "contract__unit__building_id", quiet=True),
        Choice(
            "consultant",
            "顾问",
            queries.consultant_names,
            "contract__subscription__consultant_id",
            quiet=True,
        ),
    )
    search_hint = "备案号、合同号、房号、买受人"
    default_sort = "-filed_on"
    project_field = "project_id"
    empty_title = "还没有备案"
    empty_words = "合同备案登记以后立即入台帐。"
    template = "deals/filings.html"

    def found(self, viewer: Staff, rows: QuerySet[Filing], text: str) -> QuerySet[Filing]:
        """What the search box would find."""
        return finder.matching(rows, viewer, text, about=("contract_id",), begins=("number",))

    def url_of(self, row: Filing) -> str:
        """The case of the contract."""
        return address("deals:contract", row.contract_id)


class CommissionList(ListPage[Commission]):
    """The commission register by consultant and day."""

    key = "deals.commissions"
    title = "佣金台帐"
    columns: Sequence[Column[Commission]] = (
        Column("earned_on", "归属日期", "earned_on", sort="earned_on"),
        Column("month", "月份", lambda one: f"{one.earned_on:%Y-%m}", chosen=False),
        Column("consultant", "置业顾问", "consultant.name"),
        Column("unit", "房屋", "subscription.unit.label"),
        Column("kind", "性质", "get_kind_display", sort="kind"),
        Column("base", "计佣房款 元", "base", right=True, chosen=False),
        Column("rate", "佣金率 %", "rate_pct", right=True, chosen=False),
        Column("amount", "金额 元", "amount", right=True, sort="amount"),
        Column("document", "依据", "document"),
        Column("cause", "说明", "cause"),
    )
    filters = (
        Choice("consultant", "顾问", commission.consultants_paid, "consultant_id"),
        Choice("kind", "性质", CommissionKind.choices, "kind"),
        Period("earned", "归属日期", "earned_on"),
    )
    search = ("document__istartswith", "subscription__unit__label__istartswith")
    search_hint = "依据编号、房号"
    default_sort = "-earned_on"
    project_field = "project_id"
    empty_title = "还没有佣金"
    empty_words = "合同签订时按参数“销售佣金率”计佣，变更、退房时自动调整。"
    template = "deals/commissions.html"

    def url_of(self, row: Commission) -> str:
        """The deal that it is for."""
        return address("deals:subscription", row.subscription_id)


class SealList(ListPage[SealRecord]):
    """The seal register."""

    key = "deals.seals"
    title = "用印登记"
    columns: Sequence[Column[SealRecord]] = (
        Column("number", "用印编号", "number", sort="number"),
        Column("at", "时间", "at", sort="at"),
        Column("kind", "文件", "get_kind_display"),
        Column("document", "文件编号", "document_number", sort="document_number"),
        Column("seal", "印章", "seal_name"),
        Column("copies", "份数", "copies", right=True),
        Column("ground", "依据", "ground"),
        Column("by", "用印人", "by.name"),
    )
    filters = (Choice("kind", "文件", SealKind.choices, "kind"), Period("day", "用印日期", "at"))
    template = "deals/filings.html"
    search = ("number__icontains", "document_number__icontains", "ground__icontains")
    search_hint = "用印编号、文件编号、依据"
    default_sort = "-at"
    project_field = "project_id"
    empty_title = "还没有用印"
    empty_words = "定金到账的认购书、审批完的合同用印以后登记在这里。"

    def url_of(self, row: SealRecord) -> str:
        """The document that was sealed."""
        name = "deals:subscription" if row.kind == SealKind.SUBSCRIPTION else "deals:contract"
        return reverse(name, args=[row.document_id])


class SetList(ListPage[ContractSet]):
    """Contract sets (F09)."""

    key = "deals.sets"
    personal = False
    title = "合同套"
    columns: Sequence[Column[ContractSet]] = (
        Column("serial", "套号", "serial", sort="serial"),
        Column("state", "状态", "get_state_display", sort="state"),
        Column("template", "范本", "template"),
        Column("issued_to", "领用人", "issued_to.name"),
        Column("issued_at", "领用时间", "issued_at", sort="issued_at"),
        Column("unit", "用于", "contract.unit.label"),
    )
    filters = (Choice("state", "状态", SetState.choices, "state"),)
    search = ("serial__icontains",)
    search_hint = "套号"
    default_sort = "serial"
    project_field = "project_id"
    empty_title = "还没有合同套"
    empty_words = "先启用合同范本，再套打入库；日储备不低于规定套数。"
    template = "deals/sets.html"


def _left(row: DailyClose) -> str:
    return "一致" if not row.left else f"未处理 {row.left} 条"  # type: ignore[attr-defined]


class CloseList(ListPage[DailyClose]):
    """Daily closes (W07)."""

    key = "deals.closes"
    personal = False
    title = "日结核对"
    columns: Sequence[Column[DailyClose]] = (
        Column("day", "日期", "day", sort="day"),
        Column("project", "项目", "project.name"),
        Column("closed_at", "核对时间", "closed_at", sort="closed_at"),
        Column("closed_by", "核对人", lambda row: row.closed_by.name if row.closed_by else "系统"),
        Column("checked", "核对套数", "checked", right=True),
        Column("bureau", "网签清单", "bureau_name"),
        Column("left", "结果", _left),
    )
    filters = (Period("day", "日期", "day"),)
    default_sort = "-day"
    project_field = "project_id"
    empty_title = "还没有日结"
    empty_words = "每天 18:30 以后自动核对销控、单据、款项、用印与备案，也可以现在就做。"
    template = "deals/closes.html"

    def url_of(self, row: DailyClose) -> str:
        """What the close found."""
        return reverse("deals:close", args=[row.pk])
