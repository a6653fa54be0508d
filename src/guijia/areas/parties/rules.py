"""What must hold of a customer's particulars, who brings which papers, who sees a full number. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from guijia.areas.parties.enums import CustomerKind, IdType, ResidencePermit, Sensitive, Sex
from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import age_on, check_id, check_uscc, normalise_mobile

ADULT_AGE = 18
REASON_LEAST = 4
_SHAPES: dict[IdType, tuple[str, str]] = {
    IdType.HK_MACAU: (r"[HM]\d{8}(\d{2})?", "H 或 M 加 8 位数字"),
    IdType.TAIWAN: (r"\d{8}(\d{2})?", "8 位数字"),
    IdType.PASSPORT: (r"[A-Z0-9]{5,17}", "5 至 17 位字母或数字"),
    IdType.FOREIGN_PERMANENT: (r"9\d{16}[\dX]|[A-Z]{3}\d{12}", "18 位（旧证 15 位）"),
}
_FOREIGN_PHONE = re.compile(r"\+\d{6,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of a customer, cleaned. ``None`` in a correction means: as it was."""

    kind: str = CustomerKind.PERSON
    name: str
    id_type: str = IdType.RESIDENT
    id_number: str | None
    mobile: str | None
    nationality: str = "中国"
    sex: str = ""
    birth_on: date | None = None
    address: str | None = ""
    email: str | None = ""
    id_expires_on: date | None = None
    id_long_term: bool = False
    residence_permit: str = ResidencePermit.NOT_NEEDED
    contact: str = ""
    guardian_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class IdReading:
    """A document number read: made uniform, or why it cannot be one."""

    number: str
    problem: str = ""
    sex: str = ""
    birth_on: date | None = None


def read_id(id_type: str, number: str, on: date) -> IdReading:
    """Read a document number of any kind that is taken.

    Rule:    rules.md §10.1–10.2 (GB 11643, GB 32100); A5 identity documents.
    """
    if id_type == IdType.RESIDENT:
        return _read_resident(number, on)
    if id_type == IdType.CREDIT_CODE:
        code = check_uscc(number)
        return IdReading(code.normalised, "" if code.valid else code.reason)
    plain = re.sub(r"[\s\-()]", "", number).upper()
    shape, words = _SHAPES[IdType(id_type)]
    if not re.fullmatch(shape, plain, re.ASCII):
        return IdReading(plain, f"{IdType(id_type).label}号码应为{words}，请对照证件核对。")
    return IdReading(plain)


def _read_resident(number: str, on: date) -> IdReading:
    read = check_id(number, on=on)
    if not read.valid:
        return IdReading(read.normalised, read.reason)
    if read.is_legacy:
        return IdReading(read.normalised, "15 位身份证号已停用，请客户出示 18 位证件。")
    return IdReading(read.normalised, "", read.sex or "", read.birth_date)


def read_phone(number: str, id_type: str) -> str | None:
    """A mainland mobile; a foreign number with its country code for a document from elsewhere.

    Rule:    rules.md §10.4.
    """
    mainland = normalise_mobile(number)
    if mainland is not None:
        return mainland
    plain = re.sub(r"[\s\-()]", "", number)
    if id_type not in {IdType.RESIDENT, IdType.CREDIT_CODE} and _FOREIGN_PHONE.fullmatch(plain):
        return plain
    return None


def completed(given: Particulars, on: date) -> Particulars:
    """The particulars with number and phone made uniform, and what the number itself says filled in."""
    reading = read_id(given.id_type, given.id_number or "", on)
    is_person = given.kind == CustomerKind.PERSON
    return replace(
        given,
        id_number=reading.number,
        mobile=read_phone(given.mobile or "", given.id_type) or given.mobile,
        sex=(reading.sex or given.sex) if is_person else "",
        birth_on=(reading.birth_on or given.birth_on) if is_person else None,
        guardian_id=given.guardian_id if is_person else None,
        residence_permit=given.residence_permit if is_person else ResidencePermit.NOT_NEEDED,
        id_expires_on=None if given.id_long_term else given.id_expires_on,
    )


def why_not_register(given: Particulars, on: date) -> BusinessError | None:
    """Why these particulars cannot stand (given as ``completed``), or ``None``.

    Rule:    SUB-04; CRM-01; rules.md §10.1; 民法典 17–20 (a minor acts through the guardian);
             居民身份证法 14 (an expired document proves nothing).
    """
    for check in (_why_not_document, _why_not_phone, _why_not_age):
        if refusal := check(given, on):
            return refusal
    return None


def _why_not_document(given: Particulars, on: date) -> BusinessError | None:
    if not given.name:
        return BusinessError("parties_name_missing", "请填写姓名或名称，与证件一致。", field="name")
    is_code = given.id_type == IdType.CREDIT_CODE
    if is_code != (given.kind == CustomerKind.COMPANY):
        words = "单位客户请用统一社会信用代码登记。" if not is_code else "个人客户请用本人身份证件登记。"
        return BusinessError("parties_wrong_document", words, clause="证件登记规范", field="id_type")
    if problem := read_id(given.id_type, given.id_number or "", on).problem:
        return BusinessError("parties_id_wrong", problem, clause="GB 11643、GB 32100", field="id_number")
    if given.id_expires_on is not None and given.id_expires_on < on:
        return BusinessError(
            "parties_id_expired",
            f"证件已于 {given.id_expires_on:%Y-%m-%d} 到期，请客户换领新证件后再登记。",
            clause="居民身份证法第十四条",
            field="id_expires_on",
        )
    return None


def _why_not_phone(given: Particulars, on: date) -> BusinessError | None:
    if read_phone(given.mobile or "", given.id_type) is None:
        return BusinessError(
            "parties_mobile_wrong",
            "手机号应为 11 位，以 1 开头；境外客户请带国家或地区代码。",
            field="mobile",
        )
    if given.kind == CustomerKind.COMPANY and not given.contact:
        return BusinessError("parties_contact_missing", "单位客户请填写联系人。", field="contact")
    return None


def _why_not_age(given: Particulars, on: date) -> BusinessError | None:
    if given.kind == CustomerKind.COMPANY:
        return None
    if given.birth_on is None:
        return BusinessError("parties_birth_missing", "请按证件填写出生日期。", field="birth_on")
    if given.birth_on > on:
        return BusinessError("parties_birth_future", "出生日期晚于今天，请对照证件核对。", field="birth_on")
    if age_on(given.birth_on, on) < ADULT_AGE and given.guardian_id is None:
        return BusinessError(
            "parties_minor_alone",
            f"客户未满 {ADULT_AGE} 周岁，不能单独签约，请先登记监护人，再在这里选定监护人。",
            clause="民法典第十七条至第二十条",
            field="guardian",
        )
    return None


def why_not_guard(guardian_birth: date | None, is_company: bool, on: date) -> BusinessError | None:
    """Why this customer cannot be somebody's guardian, or ``None``.

    Rule:    民法典 27, 28 (a guardian has full capacity).
    """
    if is_company or guardian_birth is None or age_on(guardian_birth, on) < ADULT_AGE:
        return BusinessError(
            "parties_guardian_wrong",
            "监护人应为年满 18 周岁的个人，请另选。",
            clause="民法典第二十七条",
            field="guardian",
        )
    return None


def why_not_same(known_name: str, given_name: str) -> BusinessError | None:
    """Why a known number cannot belong to this name, or ``None``. Says nothing of where it is known."""
    if known_name == given_name:
        return None
    return BusinessError(
        "parties_identity_mismatch",
        "该证件号码与所填姓名不符，请对照证件原件核对；确认无误仍不能登记的，请客服主管处理。",
        clause="证件登记规范",
        field="id_number",
    )


def papers_needed(
    *, kind: str, id_type: str, residence_permit: str, is_minor: bool = False, has_agent: bool = False
) -> tuple[str, ...]:
    """Papers a customer brings to the signing, in words for the checklist and the message.

    Rule:    SUB-04 (no residence permit yet: urge the customer); A3 F03.
    """
    if kind == CustomerKind.COMPANY:
        return ("营业执照副本原件", "法定代表人身份证明", "授权委托书及经办人身份证原件", "公章")
    papers = [f"{IdType(id_type).label}原件及复印件"]
    if residence_permit != ResidencePermit.NOT_NEEDED:
        urged = "（尚未办理，请尽快办理）" if residence_permit == ResidencePermit.NONE else ""
        papers.append(f"居住证原件及复印件{urged}")
    if id_type in {IdType.HK_MACAU, IdType.TAIWAN, IdType.PASSPORT}:
        papers.append("境外个人购房资格证明")
    if is_minor:
        papers += ["监护人身份证原件", "监护关系证明（户口簿或出生医学证明）"]
    if has_agent:
        papers += ["经公证的授权委托书原件", "代理人身份证原件"]
    return tuple(papers)


def why_not_reveal(
    *, reason: str, on_case: bool, seen_today: int, cap: int, is_again: bool
) -> BusinessError | None:
    """Why a full number is not shown, or ``None``.

    Args:
        on_case: the viewer works on an open case of this customer: that is the reason.
        seen_today: other customers whose data this viewer opened today.
        is_again: this customer was opened today already; it counts once.

    Rule:    rules.md §9 (full view = logged + reason); 个人信息保护法 6, 51; ARC-03, ARC-04.
    """
    if not on_case and len(reason.strip()) < REASON_LEAST:
        return BusinessError(
            "parties_reason_needed",
            "查看完整信息请说明缘由（正在办理该客户的案件时不用填）。",
            clause="个人信息保护法第六条、第五十一条",
            field="reason",
        )
    if seen_today >= cap and not is_again:
        return BusinessError(
            "parties_reveal_cap",
            f"今天已查看 {seen_today} 位客户的完整信息，达到每日上限 {cap:.0f} 位。确有需要请找客服主管。",
            clause="个人信息保护法第五十一条；档案保密规定",
        )
    return None


def revealed_words(field: str) -> str:
    """What was looked at, for the log."""
    return Sensitive(field).label


def sex_words(sex: str) -> str:
    """The word for it, empty when unknown."""
    return Sex(sex).label if sex else ""
