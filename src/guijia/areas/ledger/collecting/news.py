"""What those who collect are told."""

from guijia.platform.notify.registry import Field, MessageKind, kind

DUE = kind(
    MessageKind(
        key="ledger.reminders_due",
        label="应催款提醒",
        fields=(Field("project", "项目", "归澜府三期"), Field("count", "笔数", "12")),
        title="{project} 今天新增 {count} 笔应催款",
        words="{project} 今天新增 {count} 笔到期或逾期的应收款要提醒客户。",
    )
)
