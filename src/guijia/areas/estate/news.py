"""What people are told of the price lists that they handed in."""

from guijia.platform.notify.enums import Pace
from guijia.platform.notify.registry import Field, MessageKind, kind

IMPORT = kind(
    MessageKind(
        key="estate.import",
        label="价格表导入",
        fields=(
            Field("name", "文件", "一期价格表.xlsx"),
            Field("project", "项目", "归澜府"),
            Field("words", "到哪一步", "已识别 464 套，请核对后写入。"),
        ),
        title="价格表：{name}",
        words="{project} {words}",
        pace=Pace.DIGEST,
    )
)
