"""Each way speaks to a provider as that provider wants, and says what a fault means."""

import base64
import hashlib
import hmac
import json
import smtplib
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from guijia.platform.notify.channels import feishu, gateway, group, mail, sms, wecom
from guijia.platform.notify.channels.base import DoubtError, FaultError, Parcel, RefusedError
from tests.platform.notify.stub import Fake, fake

KEY = "0198c0de-0000-4000-8000-000000000001"


@pytest.fixture
def provider(settings: Any) -> Iterator[Fake]:
    with fake() as made:
        hosts = (
            "qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "dysmsapi.aliyuncs.com",
            "sms.tencentcloudapi.com",
        )  # fmt: skip
        settings.NOTIFY_ENDPOINTS = dict.fromkeys(hosts, made.url)
        yield made


def parcel(
    secrets: dict[str, str], *, url: str = "https://gj.example.com/a/x", seconds: float = 2.0
) -> Parcel:
    return Parcel(
        delivery_id=uuid4(), attempt=1, channel="x", key=KEY, to="13912345678", name="陶然", title="待审批：认购",
        words="请您审签。", url=url, secrets=secrets, timeout_seconds=seconds,
    )  # fmt: skip


GATE = {"secret": "s"}


def test_gateway_gets_a_signed_post_with_the_key(provider: Fake) -> None:
    sent = parcel({**GATE, "url": f"{provider.url}/m"})
    assert gateway.send(sent) == "r-1"
    path, headers, body = provider.asked[0]
    assert path == "/m"
    assert headers["Idempotency-Key"] == KEY
    assert headers["X-Signature"] == "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["title"] == "待审批：认购"


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, FaultError), (503, FaultError), (429, FaultError), (502, DoubtError), (504, DoubtError),
     (400, RefusedError), (403, RefusedError), (302, RefusedError)],
)  # fmt: skip
def test_answer_says_what_became_of_the_message(provider: Fake, status: int, error: type[Exception]) -> None:
    provider.faults = [(status, 0.0)]
    with pytest.raises(error):
        gateway.send(parcel({**GATE, "url": f"{provider.url}/m"}))
    assert len(provider.asked) == 1, "a redirect is not followed"


def test_time_out_after_accepting_is_a_doubt_and_the_key_removes_the_double(provider: Fake) -> None:
    provider.faults = [(200, 1.5)]
    sent = parcel({**GATE, "url": f"{provider.url}/m"}, seconds=1.0)
    with pytest.raises(DoubtError, match="限时"):
        gateway.send(sent)
    assert gateway.send(sent) == "r-1"
    assert provider.effects == {KEY: 1}


def test_nobody_there_is_a_fault(provider: Fake) -> None:
    with pytest.raises(FaultError, match="连不上"):
        gateway.send(parcel({**GATE, "url": "http://127.0.0.1:9/m"}))


def test_wecom_sends_a_card_to_one_member(provider: Fake) -> None:
    provider.answers = {
        "/cgi-bin/gettoken": (200, {"errcode": 0, "access_token": "tok"}),
        "/cgi-bin/message/send": (200, {"errcode": 0, "msgid": "m1"}),
    }
    given = {"corp_id": "c", "agent_id": "7", "secret": "s"}
    assert wecom.send_wecom(parcel(given)) == "m1"
    body = json.loads(provider.asked[1][2])
    assert (body["touser"], body["agentid"], body["enable_duplicate_check"]) == ("13912345678", 7, 1)
    assert body["textcard"]["url"] == "https://gj.example.com/a/x"
    wecom.send_wecom(parcel(given, url=""))
    assert json.loads(provider.asked[3][2])["msgtype"] == "text"
    provider.answers["/cgi-bin/message/send"] = (200, {"errcode": 0, "invaliduser": "x"})
    with pytest.raises(RefusedError, match="没有这个账号"):
        wecom.send_wecom(parcel(given))
    provider.answers["/cgi-bin/message/send"] = (200, {"errcode": 45009})
    with pytest.raises(FaultError):
        wecom.send_wecom(parcel(given))
    provider.answers["/cgi-bin/gettoken"] = (200, {"errcode": 40001, "errmsg": "bad secret"})
    with pytest.raises(RefusedError, match="bad secret"):
        wecom.send_wecom(parcel(given))


def test_dingtalk_sends_a_work_notice(provider: Fake) -> None:
    provider.answers = {
        "/gettoken": (200, {"errcode": 0, "access_token": "tok"}),
        "/topapi/message/corpconversation/asyncsend_v2": (200, {"errcode": 0, "task_id": 5}),
    }
    given = {"app_key": "k", "agent_id": "7", "secret": "s"}
    assert wecom.send_dingtalk(parcel(given)) == "5"
    body = json.loads(provider.asked[1][2])
    assert body["msg"]["action_card"]["single_url"] == "https://gj.example.com/a/x"
    wecom.send_dingtalk(parcel(given, url=""))
    assert json.loads(provider.asked[3][2])["msg"]["msgtype"] == "markdown"


def test_feishu_sends_with_its_own_key_of_once(provider: Fake) -> None:
    provider.answers = {
        "/open-apis/auth/v3/tenant_access_token/internal": (200, {"code": 0, "tenant_access_token": "tok"}),
        "/open-apis/im/v1/messages": (200, {"code": 0, "data": {"message_id": "om_1"}}),
    }
    given = {"app_id": "a", "secret": "s"}
    assert feishu.send(parcel(given)) == "om_1"
    _, headers, content = provider.asked[1]
    assert headers["Authorization"] == "Bearer tok"
    assert json.loads(content)["uuid"] == KEY
    provider.answers["/open-apis/im/v1/messages"] = (200, {"code": 99991400, "msg": "busy"})
    with pytest.raises(FaultError):
        feishu.send(parcel(given))
    provider.answers["/open-apis/im/v1/messages"] = (200, {"code": 230001, "msg": "no such user"})
    with pytest.raises(RefusedError, match="no such user"):
        feishu.send(parcel(given))


ALIYUN = {
    "provider": "aliyun",
    "access_key": "testid",
    "secret": "testsecret",
    "sign": "归家",
    "template": "SMS_1",
}


def test_aliyun_request_is_signed_as_its_manual_says(provider: Fake) -> None:
    provider.answers = {"/": (200, {"Code": "OK", "BizId": "b1"})}
    assert sms.send(parcel(ALIYUN)) == "b1"
    asked = {k: v[0] for k, v in parse_qs(urlsplit(provider.asked[0][0]).query).items()}
    signature = asked.pop("Signature")
    question = "&".join(f"{sms.percent(k)}={sms.percent(asked[k])}" for k in sorted(asked))
    to_sign = f"GET&%2F&{sms.percent(question)}"
    expected = hmac.new(b"testsecret&", to_sign.encode(), hashlib.sha1).digest()
    assert base64.b64decode(signature) == expected
    assert (asked["OutId"], asked["PhoneNumbers"]) == (KEY, "13912345678")
    assert json.loads(asked["TemplateParam"]) == {"title": "待审批：认购"}


@pytest.mark.parametrize(
    ("code", "error"),
    [("isv.BUSINESS_LIMIT_CONTROL", RefusedError), ("isp.SYSTEM_ERROR", RefusedError),
     ("Throttling.User", FaultError), ("isv.MOBILE_NUMBER_ILLEGAL", RefusedError)],
)  # fmt: skip
def test_aliyun_s_no_is_a_no(provider: Fake, code: str, error: type[Exception]) -> None:
    provider.answers = {"/": (200, {"Code": code, "Message": "x"})}
    with pytest.raises(error):
        sms.send(parcel(ALIYUN))


def test_tencent_request_is_signed_and_its_answer_read(provider: Fake) -> None:
    given = {**ALIYUN, "provider": "tencent", "app_id": "1400", "template": "9"}
    provider.answers = {"/": (200, {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "s1"}]}})}
    assert sms.send(parcel(given)) == "s1"
    _, headers, content = provider.asked[0]
    assert headers["Authorization"].startswith("TC3-HMAC-SHA256 Credential=testid/")
    assert headers["X-TC-Action"] == "SendSms"
    body = json.loads(content)
    assert (body["PhoneNumberSet"], body["SessionContext"]) == (["+8613912345678"], KEY)
    provider.answers = {"/": (200, {"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "x"}}})}
    with pytest.raises(FaultError):
        sms.send(parcel(given))
    provider.answers = {"/": (200, {"Response": {"SendStatusSet": [{"Code": "InvalidParameterValue"}]}})}
    with pytest.raises(RefusedError):
        sms.send(parcel(given))


def test_group_bot_posts_through_apprise(provider: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{provider.url}/bot?key={{key}}")
    monkeypatch.setattr(NotifyWeComBot, "request_rate_per_sec", 0)
    provider.answers = {"/bot": (200, {"errcode": 0})}
    given = {"url": "wecombot://abcdef0123456789"}
    assert group.check(given) == ""
    assert group.send(parcel(given)) == ""
    assert "陶然" in json.loads(provider.asked[0][2])["text"]["content"]
    provider.faults = [(500, 0.0)]
    with pytest.raises(FaultError):
        group.send(parcel(given))


MAIL = {"host": "127.0.0.1", "port": "9", "tls": "none", "sender": "guijia@example.com"}


class Server:
    """What a mail server says; stands for ``smtplib.SMTP``."""

    said: Any = None
    taken: list[tuple[str, list[str], bytes]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def sendmail(self, sender: str, to: list[str], content: bytes) -> None:
        if Server.said is not None:
            raise Server.said
        Server.taken.append((sender, to, content))

    def quit(self) -> None:
        pass

    close = quit


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (smtplib.SMTPRecipientsRefused({}), RefusedError),
        (smtplib.SMTPDataError(554, b"no"), RefusedError),
        (smtplib.SMTPDataError(451, b"later"), FaultError),
        (TimeoutError(), DoubtError),
        (smtplib.SMTPServerDisconnected(), DoubtError),
    ],
)
def test_mail_server_s_answers_are_told_apart(
    said: Exception, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    Server.said = said
    with pytest.raises(error):
        mail.send(parcel(MAIL))


def test_mail_carries_the_key_and_no_second_header(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    Server.said, Server.taken = None, []
    sent = parcel(MAIL)
    object.__setattr__(sent, "title", "待审批\r\nBcc: x@example.com")
    object.__setattr__(sent, "to", "gm@example.com")
    assert mail.send(sent) == f"<{KEY}@example.com>"
    _, to, content = Server.taken[0]
    assert to == ["gm@example.com"]
    head = content.decode().split("\n\n")[0]
    assert f"Message-ID: <{KEY}@example.com>" in head
    assert "\nBcc:" not in head


def test_mail_server_that_is_away_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FaultError, match="连不上"):
        mail.send(parcel(MAIL))
