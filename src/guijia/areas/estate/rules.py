"""Is it allowed now? Sales control, permits, holds, measured areas, floor plans."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from guijia.areas.estate.enums import COMMITTED, CommitmentKind, HomeState, OffSaleCause, PermitKind
from guijia.areas.estate.models import Commitment, Home, Permit
from guijia.kit.errors import BusinessError, Conflict, Remedy
from guijia.platform.flow.registry import Gate

# Every step of a home through sales control; anything else is refused (W07).
STEPS: dict[HomeState, frozenset[HomeState]] = {
    HomeState.UNRELEASED: frozenset({HomeState.AVAILABLE, HomeState.OFF_SALE}),
    HomeState.AVAILABLE: frozenset({HomeState.HELD, HomeState.OFF_SALE, HomeState.UNRELEASED}),
    HomeState.HELD: frozenset({HomeState.SUBSCRIBED, HomeState.AVAILABLE}),
    HomeState.SUBSCRIBED: frozenset({HomeState.SIGNED, HomeState.AVAILABLE}),
    HomeState.SIGNED: frozenset({HomeState.FILED, HomeState.SUBSCRIBED, HomeState.AVAILABLE}),
    HomeState.FILED: frozenset({HomeState.DELIVERED, HomeState.SUBSCRIBED, HomeState.AVAILABLE}),
    HomeState.DELIVERED: frozenset(),
    HomeState.OFF_SALE: frozenset({HomeState.AVAILABLE, HomeState.UNRELEASED}),
}


def why_not_step(home: Home, to: HomeState) -> BusinessError | None:
    """May this home go from its state to that one?

    Rule: W07; INV-03 every change comes from a document.
    """
    state = HomeState(home.state)
    if to in STEPS[state]:
        return None
    return Conflict(
        "estate_wrong_state",
        f"{home.unit.label} 现在是“{state.label}”，不能转为“{to.label}”。请在销控图上看它的变动。",
        clause="销控登记 W07",
    )


def _covers(permit: Permit, building_id: UUID, on: date) -> bool:
    """Is this permit in force for the building on that day?"""
    if permit.revoked_at is not None or permit.issued_on > on:
        return False
    if permit.expires_on is not None and permit.expires_on < on:
        return False
    return not permit.building_ids or building_id in permit.building_ids


def missing_permits(permits: Iterable[Permit], building_id: UUID, on: date) -> list[PermitKind]:
    """Which of the five certificates a building lacks on a day.

    Rule:    PRE-05; 开发经营条例 22, 房地产管理法 45.
    Returns: kinds in the order of the law; empty when complete.
    """
    have = {permit.kind for permit in permits if _covers(permit, building_id, on)}
    return [kind for kind in PermitKind if kind not in have]


def why_not_sell(permits: Iterable[Permit], building_id: UUID, on: date) -> BusinessError | None:
    """May a home of this building be put on sale, subscribed or signed on that day?

    Rule: PRE-05; rules.md 1.9: no pre-sale permit dated on or before the day, no sale.
    """
    missing = missing_permits(permits, building_id, on)
    if not missing:
        return None
    names = "、".join(kind.label for kind in missing)
    return BusinessError(
        "estate_permits_missing",
        f"五证不齐：缺{names}（或不在有效期内）。登记齐全以前，本楼房屋不能推盘、认购或签约。",
        clause="五证 PRE-05；《城市房地产管理法》第四十五条",
    )


def why_not_hold(home: Home, live: Commitment | None, viewer_id: UUID, now: datetime) -> BusinessError | None:
    """May this person hold the home now?

    Rule: W01.1: two people can never hold or buy one unit; ``estate_already_yours`` is no refusal of others.
    """
    if home.withdrawn_at is not None:
        return Conflict("estate_withdrawn", f"{home.unit.label} 的录入已经撤销，不能锁定。")
    if home.state == HomeState.AVAILABLE and live is None:
        if home.list_price is None:
            return BusinessError(
                "estate_no_price", f"{home.unit.label} 还没有标价，请先导入价格表。", clause="SUB-02"
            )
        return None
    if home.state == HomeState.OFF_SALE:
        cause = OffSaleCause(home.off_sale_cause).label
        return Conflict(
            "estate_off_sale", f"{home.unit.label} 不可售（{cause}）。请另选房源。", clause="销控登记 W07"
        )
    if home.state == HomeState.UNRELEASED:
        return Conflict(
            "estate_not_released", f"{home.unit.label} 还没有推盘。请另选房源。", clause="销控登记 W07"
        )
    if live is not None and live.kind == CommitmentKind.HOLD:
        if live.holder_id == viewer_id:
            return Conflict("estate_already_yours", f"{home.unit.label} 已由您锁定，请接着填认购书。")
        return Conflict(
            "estate_held",
            f"{home.unit.label} 刚被{live.holder or '他人'}锁定。请另选房源，或等锁定到期。",
            clause="W01 第 1 步",
        )
    return Conflict(
        "estate_sold",
        f"{home.unit.label} 已{HomeState(home.state).label}，一套房只能有一份有效的认购或合同。",
        clause="W01 第 1 步；销控登记 W07",
    )


def why_not_subscribe(
    live: Commitment | None, home: Home, holder_id: UUID, now: datetime
) -> BusinessError | None:
    """May the holder turn the hold into a subscription now?

    Rule: W01.1 a hold lasts for its holder only and until it expires.
    """
    if live is None or live.kind != CommitmentKind.HOLD:
        return Conflict(
            "estate_not_held",
            f"{home.unit.label} 没有锁定在您名下。请在销控图上重新锁定。",
            clause="W01 第 1 步",
        )
    if live.holder_id != holder_id:
        return Conflict(
            "estate_held", f"{home.unit.label} 由{live.holder}锁定，不能由您认购。", clause="W01 第 1 步"
        )
    if live.expires_at is not None and live.expires_at <= now:
        return Conflict(
            "estate_hold_expired",
            f"{home.unit.label} 的锁定已到期。请重新锁定后再提交。",
            clause="W01 第 1 步",
        )
    return None


def why_not_secure(
    home: Home, live: Commitment | None, holder_id: UUID, now: datetime
) -> BusinessError | None:
    """May this home be kept for a deal that asks to move here?

    Rule: W02: free, or held by whoever asks; sold, held by others or not on sale is refused as for a hold.
    """
    if live is not None and live.kind == CommitmentKind.HOLD and live.holder_id == holder_id:
        return why_not_subscribe(live, home, holder_id, now)
    return why_not_hold(home, live, holder_id, now)


def why_not_move_in(home: Home, live: Commitment | None, change_id: UUID) -> BusinessError | None:
    """May the deal move into this home now?

    Rule: W02: the old home is released only with the new one secured.
    """
    if live is None or live.kind != CommitmentKind.CHANGE or live.document_id != change_id:
        return Conflict(
            "estate_not_secured",
            f"{home.unit.label} 没有为本次换房锁定，不能换入；原房保留不动。",
            clause="认购变更 W02",
        )
    return None


def why_not_take_off_sale(home: Home) -> BusinessError | None:
    """May this home be taken off sale?

    Rule: W07: a committed home leaves sales control only through its own document.
    """
    if HomeState(home.state) in COMMITTED:
        return Conflict(
            "estate_committed",
            f"{home.unit.label} 已{HomeState(home.state).label}，不能停售；要先了结它的认购或合同。",
            clause="W07",
        )
    return None


def why_not_let_go(live: Commitment | None, home: Home, viewer_id: UUID) -> BusinessError | None:
    """May this person give the hold up?

    Rule: W01.1 a hold belongs to its holder.
    """
    if live is None or live.kind != CommitmentKind.HOLD:
        return Conflict("estate_not_held", f"{home.unit.label} 现在没有锁定。")
    if live.holder_id != viewer_id:
        return Conflict("estate_held", f"{home.unit.label} 由{live.holder}锁定，只能由本人放弃。")
    return None


def why_not_terms(
    *, bank: str, account: str, delivery_on: date | None, conditions: str, source: str, clauses: bool = False
) -> BusinessError | None:
    """May these terms stand in every contract?

    Rule: W03.4 the supervised account has a bank and a number; G8 what is promised rests on something.
    """
    if not any((bank, account, delivery_on, conditions, clauses)):
        return BusinessError("estate_terms_empty", "请至少填一项：监管账户、交付日期、交付条件或一项条款。")
    if bool(bank) != bool(account):
        return BusinessError(
            "estate_terms_account",
            "监管账户的开户银行和账号要一起填。",
            clause="预售资金监管账户 · W03 第 4 步",
            field="supervision_account" if bank else "supervision_bank",
        )
    if not source.strip():
        return BusinessError(
            "estate_terms_source", "请写明依据，例如监管协议编号或公司批文。", clause="G8", field="source"
        )
    return None


def why_not_release(home: Home) -> BusinessError | None:
    """May this home be put on sale (the permits are asked apart)?

    Rule: INV-03; a home without a price cannot be sold.
    """
    if home.list_price is None:
        return BusinessError(
            "estate_no_price", f"{home.unit.label} 还没有标价，请先导入价格表。", clause="SUB-02"
        )
    return why_not_step(home, HomeState.AVAILABLE)


def why_not_advance(home: Home, live: Commitment | None, to: HomeState) -> BusinessError | None:
    """May the next state of a committed home be posted?

    Rule: INV-03; the home must be bound by a subscription (to register and sign) or a contract (to file).
    """
    wanted = CommitmentKind.CONTRACT if to == HomeState.FILED else CommitmentKind.SUBSCRIPTION
    if live is None or live.kind != wanted:
        return Conflict(
            "estate_other_document",
            f"{home.unit.label} 没有有效的{wanted.label}，不能转为“{to.label}”。",
            clause="W07",
        )
    return why_not_step(home, to)


def why_not_free(home: Home, live: Commitment | None, document_id: UUID) -> BusinessError | None:
    """May this document give the home back?

    Rule: INV-03: only the document that binds a home can free it.
    """
    if live is None or live.document_id != document_id:
        return Conflict(
            "estate_other_document", f"{home.unit.label} 由另一份凭据占用，不能由本单释放。", clause="W07"
        )
    return why_not_step(home, HomeState.AVAILABLE)


def why_not_fall_back(home: Home, live: Commitment | None, document_id: UUID) -> BusinessError | None:
    """May this contract give its home back to the subscription it rested on?

    Rule: W06.1.
    """
    if live is None or live.document_id != document_id:
        return Conflict(
            "estate_other_document", f"{home.unit.label} 由另一份凭据占用，不能退回认购。", clause="W07"
        )
    return why_not_step(home, HomeState.SUBSCRIBED)


@dataclass(frozen=True, slots=True)
class HandoverPaper:
    """The paper with which a home was handed over, and the proof of the maintenance fund that came before it."""

    number: str
    delivered_on: date
    fund_number: str
    fund_paid_on: date | None
    fund_file_name: str
    fund_file: bytes


FUND_CLAUSE = "《住宅专项维修资金管理办法》第十二、十三条；交付条件 7-5"


def why_not_deliver(home: Home, live: Commitment | None, gates: Iterable[Gate]) -> BusinessError | None:
    """May this home be handed over, whatever the papers say?

    Rule: INV-03 from its filed contract; rules.md 7.5 the price is settled first (the gates of upper areas).
    """
    if refusal := why_not_step(home, HomeState.DELIVERED):
        return refusal
    if live is None or live.kind != CommitmentKind.CONTRACT:
        return Conflict(
            "estate_other_document", f"{home.unit.label} 没有有效的合同，不能转为“交付”。", clause="W07"
        )
    for gate in gates:
        if not gate.ok:
            return BusinessError(
                "estate_delivery_gate",
                f"不能交付，{gate.label}：{gate.sentence}。",
                clause=gate.clause,
                remedy=Remedy(gate.remedy_label, gate.remedy_url) if gate.remedy_url else None,
            )
    return None


def why_not_paper(paper: HandoverPaper, today: date) -> BusinessError | None:
    """Can a handover rest on these papers?

    Rule: INV-03 the handover's paper; 165 号令 art. 12–13 (rules.md 4.2, 7.5): without the fund no handover,
          and nobody can decide otherwise.
    """
    if not paper.number.strip():
        return BusinessError(
            "estate_delivery_document",
            "请写明交付凭据的编号，例如房屋交接书。",
            clause="销控登记 W07",
            field="number",
        )
    if paper.delivered_on > today:
        return BusinessError("estate_delivery_future", "交付日期不能晚于今天。", field="delivered_on")
    if not paper.fund_number.strip() or paper.fund_paid_on is None or not paper.fund_file:
        missing = [
            word
            for word, there in (
                ("编号", paper.fund_number.strip()),
                ("交存日期", paper.fund_paid_on),
                ("凭证文件", paper.fund_file),
            )
            if not there
        ]
        return BusinessError(
            "estate_fund_missing",
            f"维修资金没有交存凭证（缺{'、'.join(missing)}），法律规定不得交付。",
            clause=FUND_CLAUSE,
            field="fund_number",
        )
    if paper.fund_paid_on > paper.delivered_on:
        return BusinessError(
            "estate_fund_late",
            "维修资金的交存日期在交付日期以后，应当先交存、后交付。",
            clause=FUND_CLAUSE,
            field="fund_paid_on",
        )
    return None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A home sold before this system: its filed contract, and the handover where there was one."""

    unit_id: UUID
    contract_number: str
    delivered_on: date | None = None
    paper_number: str = ""


def why_not_takeover(lines: Collection[TakenOver], source: str) -> BusinessError | None:
    """Can this list be taken over at all?

    Rule: INV-03, G8: it rests on a document, names homes, and no home or contract twice.
    """
    if not source.strip():
        return BusinessError(
            "estate_takeover_source",
            "请写明依据，例如移交清单或公司批文的编号。",
            clause="G8",
            field="source",
        )
    if not lines:
        return BusinessError("estate_takeover_empty", "没有要接收的房源。")
    if len({line.unit_id for line in lines}) < len(lines):
        return BusinessError("estate_takeover_twice", "有房源在清单中出现两次，一套都没有接收。")
    numbers = [line.contract_number.strip() for line in lines if line.contract_number.strip()]
    if len(set(numbers)) < len(numbers):
        return BusinessError("estate_takeover_twice", "有合同编号在清单中出现两次，一套都没有接收。")
    return None


def why_not_take_over(home: Home, live: Commitment | None, line: TakenOver, today: date) -> str:
    """What stands against taking this home over; empty when nothing does.

    Rule: INV-03 every state comes from a document; GUARD-1 what is bound here was not sold before.
    """
    label = home.unit.label
    if home.state not in {HomeState.UNRELEASED, HomeState.AVAILABLE} or live is not None:
        return f"{label} 在本系统已是“{HomeState(home.state).label}”"
    if not line.contract_number.strip():
        return f"{label} 没有合同编号"
    if line.delivered_on is not None and line.delivered_on > today:
        return f"{label} 的交付日期晚于今天"
    return ""


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of one home in ㎡; ``None`` = not said."""

    gross: Decimal
    inner: Decimal | None = None
    shared: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """By how much a measured area differs from the earlier one; ``ratio_pct`` is for display only."""

    sqm: Decimal
    ratio_pct: Decimal
    is_over: bool


AREA_STEP, SHARED_SLACK = Decimal("0.01"), Decimal("0.01")
MOST_SQM = Decimal("99999.99")


def area_difference(
    before: Decimal | None, measured: Decimal | None, limit_pct: Decimal
) -> AreaDifference | None:
    """The area error of a home, tested in exact decimals; exactly the limit is within.

    Rule:    rules.md 2.3; 商品房销售管理办法 20 (limit: fact ``area_error_pct``).
    Returns: ㎡ and per cent to four places; ``None`` when one of both areas is not known.
    """
    if before is None or measured is None or before <= 0:
        return None
    sqm = measured - before
    ratio = (sqm * 100 / before).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return AreaDifference(sqm, ratio, abs(sqm) * 100 > limit_pct * before)


def why_not_measured(label: str, areas: Areas) -> BusinessError | None:
    """Can these be the certified areas of a home?

    Rule: INV-01; G1 two decimals as certified; 建筑面积 = 套内建筑面积 + 分摊共有建筑面积.
    """
    named = {"gross": "建筑面积", "inner": "套内面积", "shared": "分摊面积"}
    for name, words in named.items():
        value: Decimal | None = getattr(areas, name)
        if value is None:
            continue
        if value < 0 or (value == 0 and name != "shared"):
            return BusinessError("estate_area_positive", f"{label} 的{words}应大于零。", field=name)
        if value > MOST_SQM:
            return BusinessError(
                "estate_area_absurd", f"{label} 的{words} {value:,} ㎡ 不合常理，请核对。", field=name
            )
        if value != value.quantize(AREA_STEP):
            return BusinessError(
                "estate_area_places",
                f"{label} 的{words} {value} 超过两位小数，请按测绘报告填写。",
                clause="G1",
                field=name,
            )
    if areas.inner is not None and areas.inner > areas.gross:
        return BusinessError(
            "estate_area_inner",
            f"{label} 的套内面积 {areas.inner:,.2f} ㎡ 大于建筑面积 {areas.gross:,.2f} ㎡，请核对。",
            field="inner",
        )
    if areas.inner is not None and areas.shared is not None:
        gap = areas.gross - areas.inner
        if abs(gap - areas.shared) > SHARED_SLACK:
            return BusinessError(
                "estate_area_shared",
                f"{label} 的分摊面积 {areas.shared:,.2f} ㎡ 与建筑面积减套内面积 {gap:,.2f} ㎡ 不符，请核对。",
                field="shared",
            )
    return None


def why_not_survey(source: str, surveyed_on: date, today: date) -> BusinessError | None:
    """Can areas rest on this survey?

    Rule: INV-01; G8 what is entered rests on a document.
    """
    if not source.strip():
        return BusinessError(
            "estate_area_source", "请写明依据，例如测绘成果报告的编号。", clause="G8", field="source"
        )
    if surveyed_on > today:
        return BusinessError(
            "estate_area_future", "测绘日期在今天以后，请核对。", clause="G8", field="surveyed_on"
        )
    return None


def why_not_plan(code: str, name: str, gross: Decimal | None, inner: Decimal | None) -> BusinessError | None:
    """Can a floor plan say this?

    Rule: INV-01 floor plan of the homes of one layout.
    """
    if not code.strip() or not name.strip():
        return BusinessError(
            "estate_plan_name", "请填户型编号和名称。", field="name" if code.strip() else "code"
        )
    if gross is not None and inner is not None and inner > gross:
        return BusinessError("estate_area_inner", "套内面积大于建筑面积，请核对。", field="inner_area")
    return None
