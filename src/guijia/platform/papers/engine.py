"""From a template and data to a PDF: typst, one compiler per thread, bounded to our own templates."""

import importlib.util
import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

import guijia
from guijia.platform.papers import errors

# Templates may read files below this folder and nothing else.
ROOT = Path(guijia.__file__).resolve().parent
FONTS = Path(__file__).resolve().parent / "fonts"
STANDARD: Literal["a-2b"] = (
    "a-2b"  # PDF/A-2b: kept for decades, and a missing glyph is an error instead of a blank box
)
_UNDRAWN = re.compile(r'the text `"((?:\\u\{[0-9a-f]+\}|\\.|[^"\\])+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_local = threading.local()


def font_folders() -> list[str]:
    """Our own fonts and, when its package is installed, the fallback for the rarest characters."""
    found = [str(FONTS)]
    spare = importlib.util.find_spec("noto_cjk_sans_otc")
    if spare and spare.origin:
        found.append(str(Path(spare.origin).parent))
    return found


@cache
def _fonts() -> typst.Fonts:
    if not any(FONTS.glob("*.ttf")):
        raise errors.fonts_absent(str(FONTS))
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_folders())
    )


def _compiler() -> typst.Compiler:
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(root=str(ROOT), font_paths=_fonts(), ignore_system_fonts=True)
    compiler: typst.Compiler = _local.compiler
    return compiler


def qr_svg(address: str) -> str:
    """The QR code of an address as a bare drawing, no border: the form leaves the quiet zone."""
    return str(segno.make(address, error="m", micro=False).svg_inline(border=0, scale=1, omitsize=True))


def undrawn(diagnostic: str) -> list[str]:
    """The characters that a refused compilation could not draw, each once, in their order."""
    found = [_ESCAPED.sub(lambda m: chr(int(m[1], 16)), hit) for hit in _UNDRAWN.findall(diagnostic)]
    return list(dict.fromkeys(found))


def render(
    template: Path | bytes,
    data: Mapping[str, Any],
    *,
    form: Literal["pdf", "png"] = "pdf",
    now: datetime | None = None,
    ppi: float = 110,
) -> list[bytes]:
    """Fill a typst template with data.

    Raises:  BusinessError ``papers_missing_glyph`` naming the characters; typst.TypstError when the
             template itself is faulty (a defect of ours).
    Returns: one PDF, or one picture per page.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    compiler = _compiler()
    # The binding takes bytes as the source itself and text as a path.
    source: Any = template if isinstance(template, bytes) else str(template)
    try:
        made = compiler.compile(
            source,
            format=form,
            ppi=ppi,
            sys_inputs=inputs,
            pdf_standards=[STANDARD] if form == "pdf" else [],
            timestamp=int(now.timestamp()) if now else 0,
        )
    except typst.TypstError as error:
        if missing := undrawn(error.diagnostic):
            raise errors.missing_glyph(missing) from error
        raise
    return made if isinstance(made, list) else [made or b""]


def render_pdf(template: Path | bytes, data: Mapping[str, Any], *, now: datetime | None = None) -> bytes:
    """The filled template as one PDF/A-2b. Raises: BusinessError ``papers_missing_glyph``."""
    return render(template, data, now=now)[0]
