"""The ways out of the product, each behind the same interface; none of them touches the database."""

from guijia.platform.notify.channels import feishu, gateway, group, mail, sms, wecom
from guijia.platform.notify.channels.base import Adapter
from guijia.platform.notify.enums import Channel

ADAPTERS: dict[Channel, Adapter] = {
    Channel.EMAIL: mail.ADAPTER,
    Channel.SMS: sms.ADAPTER,
    Channel.WECOM: wecom.WECOM,
    Channel.DINGTALK: wecom.DINGTALK,
    Channel.FEISHU: feishu.ADAPTER,
    Channel.GATEWAY: gateway.ADAPTER,
    Channel.GROUP: group.ADAPTER,
}


def adapter_of(channel: str) -> Adapter:
    """How to send on a way."""
    return ADAPTERS[Channel(channel)]
