"""Whether a file may be opened at all: its true format, its size unpacked, what hides in it."""

import io
import zipfile
from enum import StrEnum

from guijia.kit.errors import BusinessError

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 200
# Raised for price lists from the general 50/100 MB: 100,000 rows of 20 columns unpack to about 90 MB.
MAX_ENTRY_UNPACKED = 150 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FLOOR = 1024 * 1024  # tiny parts may compress as they like


class Format(StrEnum):
    """What a file really is, by its bytes."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
)


def refuse(code: str, message: str) -> BusinessError:
    """A refusal of the file as a whole."""
    return BusinessError(f"estate_import_{code}", message, field="file")


def format_of(content: bytes) -> Format:
    """The true format of a price list, after every check that needs no parsing.

    Rule:    issue 2 b; reliability 5.1, 5.4.
    Raises:  BusinessError ``estate_import_empty`` | ``_too_large`` | ``_not_a_list`` | ``_encrypted`` |
             ``_macros`` | ``_external`` | ``_embedded`` | ``_bomb`` | ``_damaged`` | ``_web_page``.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise refuse("empty", "文件是空的。请选有内容的价格表。")
    if len(content) > MAX_BYTES:
        size = len(content) / 1024 / 1024
        raise refuse(
            "too_large", f"文件 {size:.1f} MB，超过 10 MB 的上限。请删去图片与多余的工作表，或分成几份导入。"
        )
    if content.startswith(b"PK\x03\x04"):
        _check_zip(content)
        return Format.XLSX
    if content.startswith(_OLE):
        _check_ole(content)
        return Format.XLS
    for magic, what in _KNOWN:
        if content.startswith(magic):
            raise refuse("not_a_list", f"这是{what}，不是价格表。请上传 .xls、.xlsx 或 .csv。")
    head = content[:2048].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<head", b"<style", b"<div")):
        raise refuse(
            "web_page",
            "这是网页或 XML 另存成的表，不是真正的 Excel 文件。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        )
    return Format.CSV


def _check_ole(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse("encrypted", "文件有打开密码。请取消密码后另存再上传。")
    if "_VBA_PROJECT_CUR".encode("utf-16-le") in content:
        raise refuse("macros", "文件带有宏，不能导入。请另存为 .xlsx（不带宏）再上传。")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise refuse("not_a_list", "这是 Office 的旧格式文件，但不是 Excel 表。请上传 .xls、.xlsx 或 .csv。")


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse("damaged", "文件已损坏或没有传完，打不开。请重新导出后再上传。") from error
    if len(entries) > MAX_ENTRIES:
        raise refuse(
            "bomb",
            f"文件内有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 的上限。请把价格表单独另存一份再上传。",
        )
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse("encrypted", "压缩包有密码。请取消密码后再上传。")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise refuse("damaged", "文件内部的路径不正常，没有打开。请用 Excel 或 WPS 另存一份再上传。")
    if "xl/workbook.xml" not in names:
        raise refuse(
            "not_a_list",
            "这不是 Excel 的 .xlsx 表（或是 .xlsb、.ods、文档、压缩包）。请另存为 .xlsx 再上传。",
        )
    _check_parts(names)
    _check_sizes(entries)


def _check_parts(names: list[str]) -> None:
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise refuse("macros", "文件带有宏，不能导入。请另存为 .xlsx（不带宏）再上传。")
    if any("/externallinks/" in name for name in names):
        raise refuse(
            "external",
            "文件链接着别的工作簿，数值可能不是最新。请在 Excel 中“数据 → 编辑链接 → 断开链接”后另存再上传。",
        )
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        raise refuse("embedded", "文件里嵌有别的文件或控件，不能导入。请把价格表单独另存一份再上传。")


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > MAX_ENTRY_UNPACKED or (entry.file_size > RATIO_FLOOR and ratio > MAX_RATIO):
            raise refuse("bomb", "文件解开后异常地大，没有打开。请把价格表单独复制到新表另存再上传。")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise refuse("bomb", f"文件解开后超过 {MAX_UNPACKED // 1024 // 1024} MB，没有打开。请分成几份导入。")
