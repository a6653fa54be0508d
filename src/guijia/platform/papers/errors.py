"""Refusals of the printing room."""

from collections.abc import Iterable

from guijia.kit.errors import BusinessError


def missing_glyph(characters: Iterable[str]) -> BusinessError:
    """A character that no font of ours can draw: better no paper than a wrong name on it."""
    named = "、".join(f"“{c}”（U+{ord(c[0]):04X}）" for c in characters) or "未知字符"
    return BusinessError(
        "papers_missing_glyph",
        f"字库里没有{named}，为免把姓名印错，没有打印。请核对证件后改用证件上的字，或请系统管理员补充字库。",
        clause="单据打印规定：字库缺字不打印",
    )


def unknown_form(code: str) -> BusinessError:
    """No form of that code for this thing."""
    return BusinessError("papers_unknown_form", f"没有编号为 {code} 的单据，或它不适用于这项业务。")


def no_word_template(title: str) -> BusinessError:
    """The form has no Word edition."""
    return BusinessError("papers_no_word_template", f"《{title}》没有 Word 模板，请打印 PDF。")


def unknown_variables(names: Iterable[str]) -> BusinessError:
    """A Word template asks for data that the form does not have."""
    listed = "、".join(names)
    return BusinessError(
        "papers_unknown_variables",
        f"模板里有系统不认识的内容：{listed}。请对照本页的“可用内容”改正后重新上传。",
        field="file",
    )


def broken_template(reason: str) -> BusinessError:
    """A Word template that cannot be read or filled."""
    return BusinessError("papers_broken_template", f"模板不能使用：{reason}", field="file")


def not_permitted() -> BusinessError:
    """All projects print by the same templates: published by those who answer for them in all projects."""
    return BusinessError(
        "papers_not_permitted",
        "单据模板各项目通用，只能由在全部项目任职的签约主管、法务、经理或系统管理员发布。请联系他们。",
        clause="岗位权限：发布单据模板（全部项目）",
    )


def fonts_absent(folder: str) -> RuntimeError:
    """The build step that fetches the fonts was not run."""
    return RuntimeError(f"no fonts in {folder}: run `make setup` (python -m guijia.config.fonts)")
