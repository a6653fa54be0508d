"""The name a file is shown under: one line, no path, nothing that turns or hides characters."""

import re
import unicodedata

LIMIT = 120
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def extension(name: str) -> str:
    """The last extension in lower case, with its dot; empty when there is none."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""


def clean_file_name(name: str) -> str:
    """A name for the screen and the download, whatever the sender's system allowed.

    Rule:    path parts, control, invisible and direction-changing characters go; reserved device names
             get an underscore; at most 120 characters with the extension kept.
    Returns: never empty ("附件" when nothing is left).
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        c
        for c in unicodedata.normalize("NFC", last)
        if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    kept = _FORBIDDEN.sub("_", kept)
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    ending = extension(kept)
    stem = kept[: len(kept) - len(ending)].rstrip(" .") or "附件"
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"_{stem}"
    return stem[: LIMIT - len(ending)] + ending[:LIMIT]
