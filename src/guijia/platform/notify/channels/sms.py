"""Short messages through Aliyun or Tencent Cloud, signed here: no SDK of theirs is needed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from guijia.platform.notify.channels.base import Adapter, FaultError, Parcel, RefusedError, Secret
from guijia.platform.notify.channels.calling import call, endpoint

ALIYUN, TENCENT = "https://dysmsapi.aliyuncs.com", "https://sms.tencentcloudapi.com"
BUSY = (
    "LimitControl",
    "LimitExceeded",
    "Throttling",
    "InternalError",
    "InternalServerError",
    "RequestTimeout",
)


def _moment() -> datetime:
    return datetime.now(UTC)


def send(parcel: Parcel) -> str:
    """Send the template with the title as its only variable, at most what a variable may hold."""
    return (_aliyun if parcel.secrets["provider"] == "aliyun" else _tencent)(parcel)


def _judge(code: str, words: str) -> None:
    if any(code.startswith(f"isv.{one}") or one in code for one in BUSY):
        raise FaultError(f"短信通道忙：{code}")
    raise RefusedError(f"短信通道不接受：{code} {words[:100]}")


def percent(text: str) -> str:
    """As Aliyun wants addresses escaped (RFC 3986)."""
    return quote(text, safe="-_.~")


def _aliyun(parcel: Parcel) -> str:
    given = parcel.secrets
    asked = {
        "AccessKeyId": given["access_key"],
        "Action": "SendSms",
        "Format": "JSON",
        "OutId": parcel.key,
        "PhoneNumbers": parcel.to,
        "SignName": given["sign"],
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": f"{parcel.key}-{parcel.attempt}",
        "SignatureVersion": "1.0",
        "TemplateCode": given["template"],
        "TemplateParam": json.dumps({"title": parcel.title[:35]}, ensure_ascii=False),
        "Timestamp": _moment().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2017-05-25",
    }
    question = "&".join(f"{percent(key)}={percent(asked[key])}" for key in sorted(asked))
    to_sign = f"GET&{percent('/')}&{percent(question)}".encode()
    signed = hmac.new(f"{given['secret']}&".encode(), to_sign, hashlib.sha1).digest()
    signature = percent(base64.b64encode(signed).decode())
    url = f"{endpoint(ALIYUN)}/?Signature={signature}&{question}"
    found = call("GET", url, timeout_seconds=parcel.call_seconds)
    if found.get("Code") != "OK":
        _judge(str(found.get("Code", "")), str(found.get("Message", "")))
    return str(found.get("BizId", ""))[:120]


def _tencent(parcel: Parcel) -> str:
    given, moment = parcel.secrets, _moment()
    body: dict[str, Any] = {
        "PhoneNumberSet": [f"+86{parcel.to}"],
        "SessionContext": parcel.key,
        "SignName": given["sign"],
        "SmsSdkAppId": given["app_id"],
        "TemplateId": given["template"],
        "TemplateParamSet": [parcel.title[:35]],
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    day, host = moment.strftime("%Y-%m-%d"), "sms.tencentcloudapi.com"
    kind = "application/json; charset=utf-8"
    request = "\n".join(
        ["POST", "/", "", f"content-type:{kind}", f"host:{host}", "", "content-type;host", _hash(content)]
    )
    scope = f"{day}/sms/tc3_request"
    to_sign = "\n".join(["TC3-HMAC-SHA256", str(int(moment.timestamp())), scope, _hash(request.encode())])
    key = f"TC3{given['secret']}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": kind,
        "Host": host,
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Region": given.get("region") or "ap-guangzhou",
        "X-TC-Timestamp": str(int(moment.timestamp())),
        "Authorization": f"TC3-HMAC-SHA256 Credential={given['access_key']}/{scope},"
        f" SignedHeaders=content-type;host, Signature={signature}",
    }
    url = f"{endpoint(TENCENT)}/"
    answer = call("POST", url, timeout_seconds=parcel.call_seconds, body=content, headers=headers)
    found = answer.get("Response") or {}
    if "Error" in found:
        _judge(str(found["Error"].get("Code", "")), str(found["Error"].get("Message", "")))
    state = (found.get("SendStatusSet") or [{}])[0]
    if state.get("Code") != "Ok":
        _judge(str(state.get("Code", "")), str(state.get("Message", "")))
    return str(state.get("SerialNo", ""))[:120]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check(secrets: Mapping[str, str]) -> str:
    """One of the two, and what Tencent needs besides."""
    if secrets.get("provider") not in {"aliyun", "tencent"}:
        return "服务商应写 aliyun（阿里云）或 tencent（腾讯云）。"
    if secrets["provider"] == "tencent" and not secrets.get("app_id"):
        return "腾讯云短信须填写 SmsSdkAppId。"
    return ""


ADAPTER = Adapter(
    # OutId and SessionContext come back in receipts, but neither provider drops a second message by them.
    keyed=False,
    personal=True,
    secrets=(
        Secret("provider", "服务商", help="aliyun 或 tencent"),
        Secret("access_key", "AccessKey / SecretId"),
        Secret("secret", "AccessKey Secret / SecretKey", is_hidden=True),
        Secret("sign", "短信签名"),
        Secret("template", "模板编号", help="模板只含一个变量：阿里云 ${title}，腾讯云 {1}"),
        Secret("app_id", "SmsSdkAppId", required=False, help="仅腾讯云"),
        Secret("region", "地域", required=False, help="仅腾讯云，默认 ap-guangzhou"),
    ),
    send=send,
    check=check,
    address="手机",
    carries_url=False,
)
