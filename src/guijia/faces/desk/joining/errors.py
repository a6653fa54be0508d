"""What is said when a list of people cannot be taken."""

from guijia.kit.errors import BusinessError, Conflict, Remedy

CLAUSE = "人员登记：一人一个账号，岗位权限分开（A1.2）"


def no_columns() -> BusinessError:
    """No row of headers was found."""
    return BusinessError(
        "desk_people_no_columns",
        "没有认出列名。表中要有一行列名，至少含“登录名”“姓名”“岗位”。可先下载空白表照着填。",
        clause=CLAUSE,
        field="file",
    )


def nobody() -> BusinessError:
    """Headers and nothing below them."""
    return BusinessError("desk_people_nobody", "列名下面没有人员。请填好后再上传。", field="file")


def too_many(most: int) -> BusinessError:
    """More people than are taken at once."""
    return BusinessError(
        "desk_people_too_many", f"表中超过 {most} 行。请按部门分成几份导入。", clause=CLAUSE, field="file"
    )


def changed(words: str, url: str) -> Conflict:
    """Since the preview somebody changed what the list rests on."""
    return Conflict(
        "desk_people_changed",
        f"核对以后人员有变动，一个人都没有写入：{words}",
        clause=CLAUSE,
        remedy=Remedy("重新上传核对", url),
    )


def stale(url: str) -> BusinessError:
    """The preview was tampered with or is a day old."""
    return BusinessError(
        "desk_people_stale", "核对结果已失效，请重新上传人员表。", remedy=Remedy("重新上传", url)
    )
