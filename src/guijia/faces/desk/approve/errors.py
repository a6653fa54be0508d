"""Refusals at a signed link."""

from guijia.kit.errors import BusinessError

WRONG_PASSWORD = BusinessError(
    "approve_wrong_password",
    "密码不对，没有办理。请重新输入登录密码。",
    clause="涉及款项的审批须再次确认本人",
    field="password",
)
