"""What this area says to people: kinds of messages."""

from guijia.platform.notify.registry import Field, MessageKind, kind

PAID, MISSING = "mortgage.paid", "mortgage.missing"


def register() -> None:
    """Called once when the application is ready."""
    kind(
        MessageKind(
            key=PAID,
            label="银行放款到账",
            fields=(
                Field("home", "房号", "3-1-1801"),
                Field("number", "贷款编号", "AJ-2026-0001"),
                Field("amount", "金额", "1,000,000.00"),
            ),
            title="{home} 贷款已到账",
            words="{home} 的贷款 {number} 已放款 {amount} 元，请告知客户按时还款。",
        )
    )
    kind(
        MessageKind(
            key=MISSING,
            label="按揭资料不齐清单",
            fields=(Field("homes", "户数", "3"), Field("papers", "缺项", "7")),
            title="上周按揭资料不齐 {homes} 户",
            words="您经办的客户有 {homes} 户、{papers} 项按揭资料没有收齐，请催客户补交。",
        )
    )
