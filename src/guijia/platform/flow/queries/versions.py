"""Published versions of processes."""

from functools import lru_cache
from uuid import UUID

from guijia.kit.prepared import Prepared
from guijia.platform.flow import engine, registry
from guijia.platform.flow.models import ProcessVersion


@lru_cache(maxsize=256)
def spec_of(version_id: UUID) -> engine.Spec:
    """The diagram of a published version, ready to run; read once, because versions never change."""
    return engine.prepare(ProcessVersion.objects.values_list("xml", flat=True).get(pk=version_id).encode())


def xml_of(version_id: UUID) -> str:
    """The diagram of a version as its file."""
    return ProcessVersion.objects.values_list("xml", flat=True).get(pk=version_id)


_CURRENT: Prepared[ProcessVersion] = Prepared(
    lambda key: ProcessVersion.objects.filter(key=key).defer("xml", "spec").order_by("-version")[:1]
)


def current_version(key: str) -> ProcessVersion | None:
    """The version on which new cases start."""
    return _CURRENT.first(key)


def version_by_digest(key: str, digest: str) -> ProcessVersion | None:
    """The version that was published from this very file."""
    return ProcessVersion.objects.filter(key=key, digest=digest).defer("xml").first()


def last_version(key: str) -> int:
    """Number of the newest version; 0 before the first."""
    return (
        ProcessVersion.objects.filter(key=key).order_by("-version").values_list("version", flat=True).first()
        or 0
    )


def calls_now() -> dict[str, frozenset[str]]:
    """Which processes each process calls in the version on which new cases start."""
    newest = (current_version(one.key) for one in registry.all_processes())
    diagrams = [spec_of(one.pk).diagram for one in newest if one is not None]
    return {one.key: frozenset(node.calls for node in one.calls.values()) for one in diagrams}


def process_names() -> dict[str, str]:
    """Key and name of every process of this installation."""
    return {one.key: one.name for one in registry.all_processes()}
