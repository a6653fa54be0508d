"""E-mail, through the company's own mail server."""

import smtplib
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from guijia.platform.notify.channels.base import Adapter, DoubtError, FaultError, Parcel, RefusedError, Secret


def send(parcel: Parcel) -> str:
    """Hand the message to the mail server; its ``Message-ID`` is the key, so that a second one is known as such."""
    given = parcel.secrets
    sender = given["sender"]
    identity = f"<{parcel.key}@{sender.rpartition('@')[2] or 'guijia'}>"
    body = f"{parcel.words}\n\n{parcel.url}".strip() if parcel.url else parcel.words
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=given["host"],
        port=int(given.get("port") or 465),
        username=given.get("user", ""),
        password=given.get("password", ""),
        use_ssl=(given.get("tls") or "ssl") == "ssl",
        use_tls=given.get("tls") == "starttls",
        timeout=parcel.call_seconds,
    )
    message = EmailMessage(
        subject=" ".join(parcel.title.split()),
        body=body,
        from_email=f"归家 <{sender}>",
        to=[parcel.to],
        headers={"Message-ID": identity, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise RefusedError("邮件服务器不接受用户名或密码") from error
        raise FaultError(f"邮件服务器连不上：{type(error).__name__}") from error
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise RefusedError("邮件服务器不接受这个地址") from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code >= 500:
            raise RefusedError(f"邮件服务器拒收（{error.smtp_code}）") from error
        raise FaultError(f"邮件服务器暂时不收（{error.smtp_code}）") from error
    except (OSError, smtplib.SMTPException) as error:
        raise DoubtError(f"邮件服务器没有答复：{type(error).__name__}") from error
    finally:
        connection.close()
    return identity


def check(secrets: Mapping[str, str]) -> str:
    """The sender is an address, the port a number, the way of encryption one we know."""
    try:
        validate_email(secrets.get("sender", ""))
    except ValidationError:
        return "发件地址不是邮箱。"
    port = secrets.get("port") or "465"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return "端口应为 1 至 65535 的数字。"
    if (secrets.get("tls") or "ssl") not in {"ssl", "starttls", "none"}:
        return "加密方式应写 ssl、starttls 或 none。"
    return ""


ADAPTER = Adapter(
    keyed=True,
    personal=True,
    secrets=(
        Secret("host", "邮件服务器"),
        Secret("port", "端口", required=False, help="不填为 465"),
        Secret("tls", "加密", required=False, help="ssl（默认）、starttls 或 none"),
        Secret("user", "用户名", required=False),
        Secret("password", "密码", is_hidden=True, required=False),
        Secret("sender", "发件地址"),
    ),
    send=send,
    check=check,
    address="邮箱",
)
