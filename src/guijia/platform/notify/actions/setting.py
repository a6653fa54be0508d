"""How ways, words and wishes are set."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime

from guijia.kit.days import business_day
from guijia.kit.identifiers import normalise_mobile
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.notify import errors, queries, registry
from guijia.platform.notify.actions.sending import secrets_of
from guijia.platform.notify.channels import adapter_of
from guijia.platform.notify.enums import Channel, DeliveryState, Pace
from guijia.platform.notify.kinds import TRIAL
from guijia.platform.notify.models import (
    ChannelSetting,
    Contact,
    Delivery,
    Message,
    Preference,
    Template,
)
from guijia.platform.notify.permissions import SET_CHANNELS, SET_TEMPLATES
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Company


@action
def set_channel(
    *,
    channel: Channel,
    company: Company | None,
    is_on: bool,
    secrets: Mapping[str, str],
    actor: Staff,
    now: datetime,
) -> ChannelSetting:
    """Set how a company uses a way; a hidden secret left empty stays as it is.

    Rule:    secrets are sealed and never shown again.
    Writes:  ChannelSetting; audit ``notify.set_channel`` (without the secrets).
    Locks:   channel setting.
    Raises:  BusinessError ``notify_not_permitted`` | ``notify_bad_settings``.
    """
    if not actor.may(SET_CHANNELS):
        raise errors.not_permitted("设置消息渠道")
    adapter = adapter_of(channel)
    held = queries.setting_for_update(channel, company.pk if company else None)
    kept = secrets_of(held) if held else {}
    given = {
        one.key: secrets.get(one.key, "").strip() or (kept.get(one.key, "") if one.is_hidden else "")
        for one in adapter.secrets
    }
    if is_on:
        for one in adapter.secrets:
            if one.required and not given[one.key]:
                raise errors.bad_settings(f"启用前请填写{one.label}。", one.key)
        if problem := adapter.check(given):
            raise errors.bad_settings(problem)
    way = held or ChannelSetting(channel=channel, company=company)
    way.is_on, way.secrets = is_on, json.dumps(given)
    way.changed_at, way.failures, way.paused_until, way.last_error = now, 0, None, ""
    way.save()
    record("notify.set_channel", actor=actor, subject=way, detail={"channel": channel.value, "is_on": is_on})
    return way


@action
def try_channel(*, channel: Channel, actor: Staff, now: datetime) -> Delivery:
    """Send oneself a trial message on a way.

    Writes:  Message, Delivery; audit ``notify.try_channel``.
    Raises:  BusinessError ``notify_not_permitted`` | ``notify_bad_settings`` | ``notify_no_address``.
    """
    if not actor.may(SET_CHANNELS):
        raise errors.not_permitted("设置消息渠道")
    way = queries.setting_of(channel, None) or queries.channel_settings().get(channel, [None])[0]
    if way is None or not way.is_on:
        raise errors.bad_settings(f"{channel.label}还没有启用，先启用再试发。")
    if adapter_of(channel).address and not queries.address_of(queries.contact_of(actor), actor, channel):
        raise errors.no_address(channel.label)
    values = {"channel": channel.label}
    message = Message.objects.create(
        kind=TRIAL.key,
        once=f"{TRIAL.key}|{uuid.uuid4()}",
        staff=actor,
        title=registry.fill(TRIAL.title, values),
        words=registry.fill(TRIAL.words, values),
        url="/messages/",
        created_at=now,
    )
    delivery = Delivery.objects.create(
        message=message,
        staff=actor,
        channel=channel,
        state=DeliveryState.WAITING,
        title=message.title,
        words=message.words,
        created_at=now,
        next_try_at=now,
    )
    record("notify.try_channel", actor=actor, subject=delivery)
    return delivery


@action
def set_template(
    *,
    kind: str,
    channel: Channel | None,
    title: str,
    words: str,
    effective_from: date,
    actor: Staff,
    now: datetime,
) -> Template:
    """Let other words hold for a kind from a day on; words of the very same day are withdrawn.

    Rule:    only the fields that the kind declares; nothing personal leaves the product; never a past day.
    Writes:  Template; audit ``notify.set_template``.
    Raises:  BusinessError ``notify_not_permitted`` | ``notify_unknown_kind`` | ``notify_bad_template``.
    """
    wanted = _kind_to_set(kind, actor)
    outside = channel is not None
    if problems := wanted.problems_of(title, outside=True):
        raise errors.bad_template(problems, "title")
    if problems := wanted.problems_of(words, outside=outside):
        raise errors.bad_template(problems, "words")
    if effective_from < business_day(now):
        raise errors.bad_template(["生效日期不能早于今天"], "effective_from")
    same = Template.objects.filter(kind=kind, channel=channel or "", effective_from=effective_from)
    same.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    made = Template.objects.create(
        kind=kind,
        channel=channel or "",
        title=title.strip(),
        words=words.strip(),
        effective_from=effective_from,
        set_by=actor,
        set_at=now,
    )
    detail = {"kind": kind, "channel": made.channel, "from": effective_from}
    record("notify.set_template", actor=actor, subject=made, detail=detail)
    return made


@action
def withdraw_template(*, template: Template, actor: Staff, now: datetime) -> None:
    """Take words back; those before them hold again.

    Writes:  Template.withdrawn_at; audit ``notify.withdraw_template``.
    Raises:  BusinessError ``notify_not_permitted``.
    """
    _kind_to_set(template.kind, actor)
    if template.withdrawn_at is None:
        template.withdrawn_at = now
        template.save(update_fields=["withdrawn_at"])
        record("notify.withdraw_template", actor=actor, subject=template)


def _kind_to_set(kind: str, actor: Staff) -> registry.MessageKind:
    if not actor.may(SET_TEMPLATES):
        raise errors.not_permitted("编写消息模板")
    found = next((one for one in registry.all_kinds() if one.key == kind), None)
    if found is None:
        raise errors.unknown_kind(kind)
    return found


@action
def set_contact(
    *,
    staff: Staff,
    addresses: Mapping[str, str],
    quiet: tuple[int, int] | None,
    actor: Actor,
    now: datetime,
) -> Contact:
    """Keep where a person can be reached and when they want quiet.

    Rule:    个人信息保护法 6 条: only what is needed to be reached; sealed.
    Writes:  Contact; audit ``notify.set_contact`` (which ways, not the addresses).
    Raises:  BusinessError ``notify_bad_address``.
    """
    given = {name: value.strip() for name, value in addresses.items()}
    if given.get("sms"):
        mobile = normalise_mobile(given["sms"])
        if mobile is None:
            raise errors.bad_address("手机", "不是有效的手机号。", "sms")
        given["sms"] = mobile.removeprefix("+86")
    contact = queries.contact_of(staff) or Contact(staff=staff)
    for name in ("email", "sms", "wecom", "dingtalk", "feishu"):
        setattr(contact, name, given.get(name, ""))
    contact.quiet_from_hour, contact.quiet_until_hour = quiet or (None, None)
    contact.changed_at = now
    contact.save()
    ways = [name for name, value in given.items() if value]
    record("notify.set_contact", actor=actor, subject=staff, detail={"ways": ways, "quiet": quiet})
    return contact


@action
def set_wishes(
    *, staff: Staff, wishes: Mapping[tuple[str, Channel], Pace], actor: Actor, now: datetime
) -> int:
    """Keep how a person wants each kind on each way.

    Rule:    urgent kinds cannot be changed; the inside list always has everything.
    Writes:  Preference; audit ``notify.set_wishes``.
    Raises:  BusinessError ``notify_unknown_kind`` | ``notify_must_stay_on``.
    Returns: number of wishes changed.
    """
    kinds = {one.key: one for one in registry.all_kinds()}
    held = queries.wishes_by(staff)
    changed = 0
    for (key, channel), pace in wishes.items():
        if key not in kinds:
            raise errors.unknown_kind(key)
        if kinds[key].urgent:
            raise errors.must_stay_on(kinds[key].label)
        if held.get((key, channel)) == pace:
            continue
        Preference.objects.update_or_create(
            staff=staff, kind=key, channel=channel, defaults={"pace": pace, "changed_at": now}
        )
        changed += 1
    if changed:
        record("notify.set_wishes", actor=actor, subject=staff, detail={"changed": changed})
    return changed
