"""What is typed at the front desk, as fields, and what the calculation is given of it."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from guijia.faces.desk.estimates.registry import Input, Topic
from guijia.kit.identifiers import half_width

FRACTION, PER_CENT, YES_NO, DAY = "小数", "%", "true/false", "YYYY-MM-DD"
LONGEST = 4000
# Where the day and the place are not asked for at the front desk: today, and the project's city.
TRUE_WORDS, FALSE_WORDS = ("是", "有", "true", "1"), ("否", "无", "false", "0")
YES_NO_CHOICES = (("true", "是"), ("false", "否"))
COLUMN_WORDS = {
    "on": "日期",
    "amount": "金额",
    "name": "名称",
    "loans": "贷款额",
    "registered": "是或否",
    "use": "用途",
    "has_elevator": "有或无电梯",
    "storeys_from": "层数起",
    "storeys_to": "层数止",
    "per_sqm": "元/㎡",
}


def unit_words(asked: Input) -> str:
    """The unit as the front desk reads it; fractions are typed in per cent."""
    if asked.choices or asked.columns or asked.unit in {YES_NO, DAY, "文本"}:
        return ""
    return PER_CENT if asked.unit == FRACTION else asked.unit


def _field(asked: Input) -> forms.Field:
    unit = unit_words(asked)
    label = f"{asked.label}（{unit}）" if unit else asked.label
    tips = [f"不填：{asked.default_words}"] if not asked.required and asked.default_words else []
    made: dict[str, Any] = {"label": label, "required": asked.required}
    if asked.choices:
        blank = [] if asked.default in asked.choices else [("", "请选择")]
        return forms.ChoiceField(choices=[*blank, *asked.choices.items()], **made)
    if asked.unit == YES_NO and not asked.columns:
        blank = [] if isinstance(asked.default, bool) else [("", "请选择")]
        return forms.ChoiceField(choices=[*blank, *YES_NO_CHOICES], **made)
    if asked.columns:
        words = "　".join(COLUMN_WORDS.get(one, one) for one in asked.columns)
        tips = [f"一行一项：{words}"]
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="；".join(tips), **made)
    if asked.unit == DAY:
        widget = forms.DateInput(attrs={"type": "date"})
        return forms.CharField(widget=widget, help_text="；".join(tips), **made)
    is_number = asked.unit not in {"文本", "城市名"}
    widget_ = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"} if is_number else {})
    return forms.CharField(widget=widget_, help_text="；".join(tips), **made)


class EstimateForm(forms.Form):
    """The fields of one calculation. It is never asked whether it is valid: the calculation itself says."""

    use_required_attribute = False

    def __init__(self, topic: Topic, typed: Mapping[str, str]) -> None:
        super().__init__(initial=first_values(topic) | dict(typed))
        self.rare = {asked.name for asked in topic.inputs if asked.is_rare}
        for asked in topic.inputs:
            self.fields[asked.name] = _field(asked)

    def usual_fields(self) -> list[forms.BoundField]:
        """What is asked of everybody."""
        return [bound for bound in self if bound.name not in self.rare]

    def rare_fields(self) -> list[forms.BoundField]:
        """What is folded away."""
        return [bound for bound in self if bound.name in self.rare]


def typed_values(topic: Topic, data: Mapping[str, str]) -> dict[str, str]:
    """What was typed for this calculation, and nothing else."""
    return {
        asked.name: data[asked.name].strip()[:LONGEST]
        for asked in topic.inputs
        if data.get(asked.name, "").strip()
    }


def first_values(topic: Topic) -> dict[str, str]:
    """What stands in the fields before anything is typed."""
    found = {}
    for asked in topic.inputs:
        if isinstance(asked.default, bool):
            found[asked.name] = "true" if asked.default else "false"
        elif asked.choices and asked.default in asked.choices:
            found[asked.name] = str(asked.default)
    return found


def missing_of(topic: Topic, typed: Mapping[str, str]) -> list[str]:
    """Labels of what must be typed and is not yet."""
    return [asked.label for asked in topic.inputs if asked.required and not typed.get(asked.name)]


def labels_of(topic: Topic, name: str | None) -> list[str]:
    """The label of one input."""
    return [asked.label for asked in topic.inputs if asked.name == name]


def inputs_of(topic: Topic, typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """What was typed, in the shape that the calculation takes; what cannot be read goes as it is.

    The day of the parameters is the business day, where none was typed.
    """
    given = {"on": str(today)} | dict(typed)
    return {
        asked.name: _shaped(asked, half_width(given[asked.name]))
        for asked in topic.inputs
        if given.get(asked.name)
    }


def _shaped(asked: Input, text: str) -> object:
    if asked.columns:
        return _rows(asked, text)
    if asked.unit == YES_NO:
        return _switch(text)
    if asked.unit == FRACTION:
        return _fraction(text)
    return text


def _switch(text: str) -> object:
    if text in TRUE_WORDS:
        return True
    return False if text in FALSE_WORDS else text


def _fraction(text: str) -> str:
    """Per cent as a fraction, exactly."""
    try:
        number = Decimal(text.rstrip("%").strip())
    except InvalidOperation:
        return text
    return f"{number.scaleb(-2):f}" if number.is_finite() and abs(number.adjusted()) < 20 else text


def _rows(asked: Input, text: str) -> list[object]:
    """Lines as objects; a single column as plain values."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(asked.columns) == 1:
        is_switch = asked.unit == YES_NO
        cells = [one for line in lines for one in re.split(r"[\s、;]+", line.strip()) if one]
        return [_switch(cell) if is_switch else cell for cell in cells]
    made: list[object] = []
    for line in lines:
        # The last columns hold no blanks; what is before them belongs to the first.
        parts = re.split(r"[\s、;]+", line.strip())
        spare = len(parts) - len(asked.columns)
        if spare > 0:
            parts = [" ".join(parts[: spare + 1]), *parts[spare + 1 :]]
        row: dict[str, object] = dict(zip(asked.columns, parts, strict=False))
        if "has_elevator" in row:
            row["has_elevator"] = _switch(str(row["has_elevator"]))
        made.append(row)
    return made
