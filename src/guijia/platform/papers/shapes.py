"""What every printed form is given, whatever its business: the data that `form.typ` draws.

Money is text as people read it ("2,211,600.00"), days are "2026-11-27", moments "2026-11-20 13:52"
(time in China), amounts in words come ready. An empty text is an empty place on the paper.
"""

from typing import NotRequired, TypedDict


class Besides(TypedDict):
    """Somebody who signed beside a decision: 加签 廖启明 同意：可以, and their hand."""

    words: str
    ink: list[int]  # a PNG, byte by byte; empty without one


class Opinion(TypedDict):
    """One signature box: who decided what at a step. All texts empty = still to be signed."""

    step: str  # 销售总监审签
    name: str  # 廖启明
    outcome: str  # 同意 / 不同意 / 退回 / 已确认, as it is to be printed
    text: str  # the opinion in words
    at: str  # moment
    ink: NotRequired[list[int]]  # signature by hand: a PNG, byte by byte
    besides: NotRequired[list[Besides]]  # who signed it as well


class SealRecord(TypedDict):
    """The entry of the seal register that belongs to this paper (用印登记)."""

    seal: str  # 合同专用章
    register_no: str
    name: str  # who sealed
    at: str  # moment
    copies: str  # 3 份


class Head(TypedDict):
    """What an area says about the paper itself; the rest of the head is added when it is printed."""

    number: str  # number of the business document, RG-2026-1187
    edition: str  # edition of the form, 2026-09
    draft: bool  # not in force yet: watermark 未生效
    place: str  # where the paper is filed, 3-1-1801
    handler: str  # 经办 / 制表


class Stamp(TypedDict):
    """Added by printing: never given by an area."""

    code: str
    title: str
    copies: list[str]
    qr: str  # drawing (SVG) of the paper's address
    printed_at: str
    printed_by: str
