"""What is typed about customers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from guijia.areas.parties import rules
from guijia.areas.parties.enums import CustomerKind, IdType, ResidencePermit, RevealReason, Sensitive, Sex
from guijia.areas.parties.models import Customer
from guijia.areas.parties.rules import Particulars
from guijia.kit.fields import DayField, DigitsField, LineField, NameField
from guijia.kit.identifiers import age_on

PERSON_DOCUMENTS = [(one.value, one.label) for one in IdType if one != IdType.CREDIT_CODE]
COMPANY_DOCUMENTS = [(IdType.CREDIT_CODE.value, IdType.CREDIT_CODE.label)]
# Left empty in a correction, these stay as they are: they are never sent to the browser.
SEALED = ("id_number", "mobile", "address", "email")


class CustomerForm(forms.Form):
    """A customer's particulars, for registering (``known`` empty) and correcting."""

    kind = forms.ChoiceField(
        label="客户类别", choices=CustomerKind.choices, widget=forms.RadioSelect, initial=CustomerKind.PERSON
    )
    name = NameField(label="姓名")
    id_type = forms.ChoiceField(label="证件类型", choices=IdType.choices, initial=IdType.RESIDENT)
    id_number = DigitsField(label="证件号码", limit=40)
    id_expires_on = DayField(label="证件有效期至", required=False)
    id_long_term = forms.BooleanField(label="长期有效", required=False)
    sex = forms.ChoiceField(label="性别", choices=[("", "未填"), *Sex.choices], required=False)
    birth_on = DayField(label="出生日期", required=False)
    mobile = DigitsField(label="手机号码", limit=40)
    nationality = LineField(label="国籍或地区", limit=40, initial="中国", required=False)
    residence_permit = forms.ChoiceField(
        label="居住证", choices=ResidencePermit.choices, initial=ResidencePermit.NOT_NEEDED, required=False
    )
    address = LineField(label="通讯地址", required=False)
    email = LineField(label="电子邮箱", limit=120, required=False)
    contact = NameField(label="单位联系人", required=False)
    guardian = forms.UUIDField(
        label="监护人",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "请重新选定监护人。"},
    )

    def __init__(
        self, data: Any = None, *, today: date, known: Customer | None = None, **kwargs: Any
    ) -> None:
        self.today, self.known = today, known
        if known is not None:
            kwargs.setdefault("initial", _shown(known))
        super().__init__(data, prefix=None, **kwargs)
        self._fit_kind()
        if known is not None:
            self._keep_sealed(known)

    def _fit_kind(self) -> None:
        """Only what this kind of customer has."""
        fields: dict[str, Any] = self.fields
        self.is_company = self["kind"].value() == CustomerKind.COMPANY
        fields["mobile"].widget.attrs["inputmode"] = "tel"
        if not self.is_company:
            fields["id_type"].choices = PERSON_DOCUMENTS
            del fields["contact"]
            return
        fields["id_type"].choices = COMPANY_DOCUMENTS
        fields["name"].label, fields["mobile"].label = "单位名称", "联系人手机"
        fields["contact"].required = True
        for name in ("sex", "birth_on", "residence_permit", "guardian"):
            del fields[name]

    def _keep_sealed(self, known: Customer) -> None:
        for name in SEALED:
            masked = known.masked(Sensitive(name))
            if masked:
                self.fields[name].required = False
                self.fields[name].widget.attrs["placeholder"] = masked
                self.fields[name].help_text = "留空表示不改"
        if "birth_on" in self.fields and known.birth:
            self.fields["birth_on"].help_text = "留空表示不改"

    def clean(self) -> dict[str, Any]:
        """Ask the same rule that the action will ask."""
        cleaned = dict(super().clean() or {})
        if self.errors:
            return cleaned
        given = self.given(cleaned)
        if self.known is not None:
            given = _as_it_would_be(given, self.known)
        refusal = rules.why_not_register(rules.completed(given, self.today), self.today)
        if refusal is not None:
            refusal.show_on(self)
        return cleaned

    def given(self, cleaned: dict[str, Any] | None = None) -> Particulars:
        """The particulars typed; sealed values left empty in a correction are ``None``."""
        found = self.cleaned_data if cleaned is None else cleaned
        values = {name: found[name] for name in found if name in Particulars.__dataclass_fields__}
        for name in SEALED:
            if self.known is not None and not values.get(name):
                values[name] = None
        values["nationality"] = values.get("nationality") or "中国"
        values["residence_permit"] = values.get("residence_permit") or ResidencePermit.NOT_NEEDED
        return Particulars(**values, guardian_id=found.get("guardian"))

    @property
    def asks_guardian(self) -> bool:
        """Is this a minor (as far as typed), or is a guardian chosen already?"""
        if self.is_company:
            return False
        if self["guardian"].value() or "guardian" in self.errors:
            return True
        typed = str(self["birth_on"].value() or (self.known.birth if self.known else ""))
        try:
            return age_on(date.fromisoformat(typed), self.today) < rules.ADULT_AGE
        except ValueError:
            return False

    def show_only(self, names: Iterable[str]) -> None:
        """Keep what is wrong with these fields; a field not yet filled is not yet wrong."""
        wanted = {name for name in names if self.data.get(name)}
        for name in list(self.errors):
            if name not in wanted:
                del self.errors[name]


def _shown(known: Customer) -> dict[str, Any]:
    """What a correction starts from: never a sealed value."""
    names = ("kind", "name", "id_type", "id_expires_on", "id_long_term", "sex", "nationality", "contact")
    return {name: getattr(known, name) for name in names} | {
        "residence_permit": known.residence_permit,
        "guardian": known.guardian_id,
    }


def _as_it_would_be(given: Particulars, known: Customer) -> Particulars:
    """What the correction leaves, with the kept values opened for the check only."""
    kept: dict[str, Any] = {name: getattr(known, name) for name in SEALED if getattr(given, name) is None}
    if given.birth_on is None and given.id_type == known.id_type:
        kept["birth_on"] = known.birth_on
    return replace(given, **kept)


class VersionForm(forms.Form):
    """Which version of a customer was on the screen."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class RevealForm(forms.Form):
    """What is to be shown in full, and why."""

    field = forms.ChoiceField(choices=Sensitive.choices)
    reason = forms.ChoiceField(label="缘由", choices=RevealReason.choices, required=False)
    words = LineField(label="补充说明", limit=150, required=False)
    case = forms.UUIDField(required=False)

    def said(self) -> str:
        """The reason in words."""
        reason, words = self.cleaned_data.get("reason", ""), self.cleaned_data.get("words", "")
        if reason == RevealReason.OTHER:
            return str(words)
        label = RevealReason(reason).label if reason else ""
        return "：".join(filter(None, [label, words]))


class PickForm(forms.Form):
    """A person looked for, to be put into another form under ``name``."""

    q = LineField(limit=60, required=False)
    name = forms.RegexField(r"^[a-z][a-z0-9_-]{0,39}$", required=False, empty_value="customer")
    project = forms.UUIDField(required=False)
    many = forms.BooleanField(required=False)

    def chosen(self, data: Any) -> list[UUID]:
        """Those already chosen in the form around the search."""
        found = []
        for value in data.getlist(self.cleaned_data["name"])[:20]:
            try:
                found.append(UUID(value))
            except ValueError:
                continue
        return found
