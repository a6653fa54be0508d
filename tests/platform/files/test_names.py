"""Names of files; no database."""

import pytest

from guijia.platform.files.names import LIMIT, clean_file_name, extension

TURN = chr(0x202E)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("身份证.jpg", "身份证.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\合同.pdf", "合同.pdf"),
        ("a\0.jpg", "a.jpg"),
        (f"照片{TURN}gpj.exe", "照片gpj.exe"),
        ("con.txt", "_con.txt"),
        ("COM1.tar.pdf", "_COM1.tar.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("  .pdf ", "pdf"),
        ("...", "附件"),
        ("", "附件"),
        ("合同.pdf.exe", "合同.pdf.exe"),
        ("㐱䶮𠮷.png", "㐱䶮𠮷.png"),
    ],
)
def test_clean_file_name_examples(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_clean_file_name_long_keeps_extension() -> None:
    kept = clean_file_name("合" * 255 + ".pdf")
    assert len(kept) == LIMIT
    assert kept.endswith(".pdf")


@pytest.mark.parametrize(
    ("name", "ending"), [("a.PDF", ".pdf"), ("a", ""), (".pdf", ""), ("a.pdf.exe", ".exe")]
)
def test_extension_is_the_last(name: str, ending: str) -> None:
    assert extension(name) == ending
