"""Every printed form of a deal, declared once: who gets one, what it speaks of, who may see and print it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from django.urls import reverse

from guijia.areas.deals.enums import ChangeProcess
from guijia.areas.deals.papers import change_shapes, shapes
from guijia.areas.deals.papers.contexts import (
    changes,
    contract,
    contract_text,
    registers,
    sales_control,
    subscription,
)
from guijia.areas.deals.permissions import PRINT_DEALS
from guijia.areas.deals.queries import changes as change_rows
from guijia.areas.deals.queries import registers as read
from guijia.areas.deals.queries import steps
from guijia.areas.estate.queries import homes
from guijia.platform.files import registry as files
from guijia.platform.org.models import Staff
from guijia.platform.papers.registry import PaperForm, form

HERE = Path(__file__).parent


# ---- who may


def _sees_subscription(viewer: Staff, pk: UUID) -> bool:
    return steps.subscription_seen(viewer, pk) is not None


def _prints_subscription(viewer: Staff, pk: UUID) -> bool:
    found = steps.subscription_seen(viewer, pk)
    return found is not None and viewer.may(PRINT_DEALS, found.project_id)


def _sees_contract(viewer: Staff, pk: UUID) -> bool:
    return steps.contract_seen(viewer, pk) is not None


def _prints_contract(viewer: Staff, pk: UUID) -> bool:
    found = steps.contract_seen(viewer, pk)
    return found is not None and viewer.may(PRINT_DEALS, found.project_id)


def _sees_change(viewer: Staff, pk: UUID, processes: tuple[str, ...] = ()) -> bool:
    found = change_rows.change_seen(viewer, pk)
    return found is not None and (not processes or found.process in processes)


def _prints_change(viewer: Staff, pk: UUID, processes: tuple[str, ...] = ()) -> bool:
    found = change_rows.change_seen(viewer, pk)
    return (
        found is not None
        and (not processes or found.process in processes)
        and viewer.may(PRINT_DEALS, found.project_id)
    )


def _sees_unit(viewer: Staff, pk: UUID) -> bool:
    return homes.homes_visible_to(viewer).filter(pk=pk).exists()


def _sees_sheet(viewer: Staff, pk: UUID) -> bool:
    return read.sheets_visible_to(viewer).filter(pk=pk).exists()


# ---- where the QR code leads


def _to(name: str) -> Callable[[UUID], str]:
    return lambda pk: reverse(name, args=[pk])


def _to_list(name: str) -> Callable[[UUID], str]:
    return lambda pk: reverse(name)


def register() -> None:
    """Declare the forms, and who may see and add the files of a deal."""
    _of_a_deal()
    _of_a_change()
    _of_sales_control()
    _of_a_period()
    _of_seals()
    files.gate("deals.subscription", _sees_subscription, may_attach=_prints_subscription)
    files.gate("deals.contract", _sees_contract, may_attach=_prints_contract)
    files.gate("deals.dealchange", _sees_change, may_attach=_prints_change)


def _of_a_deal() -> None:
    form(
        PaperForm(
            "F01",
            "房产认购书",
            ["买受人", "财务", "档案"],
            "deals.subscription",
            HERE / "f01.typ",
            subscription.subscription,
            _sees_subscription,
            subject_url=_to("deals:subscription"),
            word_template=HERE / "f01.docx",
            shape=shapes.Subscription,
            may_print=_prints_subscription,
        )
    )
    for code, title, copies, file, context, shape in (
        (
            "F03",
            "签约预约及所需提供资料表",
            ["客户", "签约"],
            "f03.typ",
            contract.appointment,
            shapes.Appointment,
        ),
        ("F04", "销售合同审批单", ["签约", "档案"], "f04.typ", contract.approval, shapes.ContractApproval),
    ):
        form(
            PaperForm(
                code, title, copies, "deals.contract", HERE / file, context, _sees_contract,
                subject_url=_to("deals:contract"), shape=shape, may_print=_prints_contract,
            )
        )  # fmt: skip
    form(
        PaperForm(
            "HT",
            "商品房买卖合同",
            list(contract_text.COPIES),
            "deals.contract",
            HERE / "contract.typ",
            contract_text.contract,
            _sees_contract,
            subject_url=_to("deals:contract"),
            word_template=HERE / "contract.docx",
            shape=shapes.Contract,
            may_print=_prints_contract,
        )
    )


def _of_a_change() -> None:
    """Each procedure has its own application; whoever cannot come gives a mandate for any of them."""
    w02, w04, w05 = (one.value for one in ChangeProcess)
    for code, title, copies, file, context, shape, of in (
        (
            "F02",
            "认购客户房屋变更申请",
            ["客户", "销售", "档案"],
            "change.typ",
            changes.change,
            change_shapes.Change,
            (w02,),
        ),
        (
            "F06",
            "签约客户房屋变更申请",
            ["客户", "财务", "档案"],
            "change.typ",
            changes.change,
            change_shapes.Change,
            (w04,),
        ),
        (
            "F12",
            "契约变更申请表、更名申请",
            ["转让方", "受让方", "房管", "档案"],
            "f12.typ",
            changes.name_change,
            change_shapes.NameChange,
            (w05,),
        ),
        (
            "F13",
            "委托书",
            ["房管", "档案"],
            "f13.typ",
            changes.mandate,
            change_shapes.Mandate,
            (w02, w04, w05),
        ),
    ):
        form(
            PaperForm(
                code, title, copies, "deals.dealchange", HERE / file, context,
                partial(_sees_change, processes=of), subject_url=_to("deals:change"),
                shape=shape, may_print=partial(_prints_change, processes=of),
            )
        )  # fmt: skip


def _of_sales_control() -> None:
    form(
        PaperForm(
            "F11", "销控登记表", ["签约", "财务"], "places.unit", HERE / "f11.typ", sales_control.unit_register,
            _sees_unit, subject_url=_to("home"), shape=shapes.UnitRegister,
        )
    )  # fmt: skip
    form(
        PaperForm(
            "F11D", "销控日报", ["签约", "财务"], "deals.daysheet", HERE / "f11_day.typ", sales_control.day_sheet,
            _sees_sheet, subject_url=_to("deals:day_sheet"), shape=shapes.DailySheet,
        )
    )  # fmt: skip


def _of_a_period() -> None:
    form(
        PaperForm(
            "F09", "合同领用登记表", ["签约", "档案"], "deals.registerperiod", HERE / "f09.typ",
            registers.contract_issues, lambda viewer, pk: _is_period(viewer, pk, "F09"),
            subject_url=_to_list("deals:sets"), shape=shapes.ContractIssues,
        )
    )  # fmt: skip
    form(
        PaperForm(
            "F14", "合同备案台帐", ["签约", "档案"], "deals.registerperiod", HERE / "f14.typ",
            registers.filing_ledger, lambda viewer, pk: _is_period(viewer, pk, "F14"),
            subject_url=_to_list("deals:filings"), shape=shapes.FilingLedger,
        )
    )  # fmt: skip


def _of_seals() -> None:
    form(
        PaperForm(
            "YY", "用印登记表", ["签约", "档案"], "deals.registerperiod", HERE / "seals.typ",
            registers.seal_register, lambda viewer, pk: _is_period(viewer, pk, "YY"),
            subject_url=_to_list("deals:seals"), shape=shapes.SealRegister,
        )
    )  # fmt: skip


def _is_period(viewer: Staff, pk: UUID, kind: str) -> bool:
    """A span of one register is never printed as the other."""
    return read.periods_visible_to(viewer).filter(pk=pk, kind=kind).exists()
