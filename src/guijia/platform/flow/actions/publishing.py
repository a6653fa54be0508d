"""Putting diagrams into force."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import engine, errors, queries, registry, rules
from guijia.platform.flow.models import ProcessVersion


@action
def publish_process(*, process: registry.Process, xml: bytes, actor: Actor, now: datetime) -> ProcessVersion:
    """Publish a diagram as the next version; the very same file again changes nothing.

    Rule:    house.md “The process engine”: validated before, immutable after; running cases stay on theirs.
    Writes:  ProcessVersion; audit ``flow.publish_process``.
    Raises:  BusinessError ``flow_not_publishable`` with every problem.
    """
    digest = hashlib.sha256(xml).hexdigest()
    if existing := queries.version_by_digest(process.key, digest):
        return existing
    if problems := rules.problems_of(xml, process, queries.calls_now()):
        raise errors.not_publishable(problems)
    diagram = engine.prepare(xml).diagram
    version = ProcessVersion.objects.create(
        key=process.key,
        version=queries.last_version(process.key) + 1,
        name=process.name,
        xml=xml.decode(),
        spec={"steps": [asdict(node) for node in diagram.steps], "note": diagram.note},
        digest=digest,
        published_at=now,
    )
    record("flow.publish_process", actor=actor, subject=version, detail={"digest": digest})
    return version


@action
def publish_shipped(*, actor: Actor, now: datetime) -> list[ProcessVersion]:
    """Publish the diagram that each registered process ships with, where it is new.

    Writes:  see ``publish_process``.
    """
    found = []
    for process in registry.all_processes():
        found.append(publish_process(process=process, xml=process.file.read_bytes(), actor=actor, now=now))
    return found
