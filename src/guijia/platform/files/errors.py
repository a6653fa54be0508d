"""Refusals at the file counter: what is wrong with the file and what to do."""

from guijia.kit.errors import BusinessError

CLAUSE = "附件管理规定：类型、大小、内容一致"
ACCEPTED = "PDF、JPG、PNG、WebP、HEIC、Word（docx）、Excel（xlsx、xls）、CSV"


def _refuse(reason: str, message: str) -> BusinessError:
    return BusinessError(f"files_{reason}", message, clause=CLAUSE, field="file")


def empty() -> BusinessError:
    """Zero bytes."""
    return _refuse("empty", "文件是空的（0 字节），没有收下。请重新选择文件。")


def too_big(limit: int) -> BusinessError:
    """Over the limit of size."""
    return _refuse("too_big", f"文件超过 {limit // (1024 * 1024)} MB，没有收下。请压缩或拆分后再上传。")


def unknown_kind() -> BusinessError:
    """Content of no accepted kind."""
    return _refuse("unknown_kind", f"不能识别这个文件，没有收下。可以上传：{ACCEPTED}。")


def mismatch(extension: str, real: str) -> BusinessError:
    """The name says one thing and the content another."""
    shown = extension or "没有扩展名"
    return _refuse(
        "mismatch", f"文件名（{shown}）与内容（{real}）不符，没有收下。请用原来的程序另存后再上传。"
    )


def damaged(real: str) -> BusinessError:
    """Cut off or broken."""
    return _refuse("damaged", f"{real} 文件不完整或已损坏，没有收下。请重新拍摄或导出后再上传。")


def active(what: str) -> BusinessError:
    """Content that acts by itself."""
    return _refuse("active", f"文件里含有{what}，没有收下。请另存为不含{what}的文件再上传。")


def locked(real: str) -> BusinessError:
    """Protected by a password."""
    return _refuse("locked", f"{real} 文件有密码，没有收下。请去掉密码后再上传。")


def too_dense(real: str) -> BusinessError:
    """Small on the disk, huge when opened."""
    return _refuse("too_dense", f"{real} 文件展开后过大，没有收下。请缩小后再上传。")


def not_permitted() -> BusinessError:
    """May look, may not add."""
    return BusinessError("files_not_permitted", "您可以查看这里的附件，但没有添加附件的权限。")


def none_chosen() -> BusinessError:
    """The form came without a file."""
    return _refuse("none_chosen", "还没有选择文件。请选择一个文件再上传。")
