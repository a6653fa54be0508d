"""What the estate does without a user: reads and writes price lists."""

from uuid import UUID

from guijia.areas.estate.actions import indexing, price_import, price_writing
from guijia.areas.estate.queries import price_import as queries
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs.queue import SLOW, job
from guijia.platform.org import queries as org
from guijia.platform.search import actions as search

BATCH = 2_000


@job("estate.read_price_list", queue=SLOW)
def read_price_list(*, import_id: str) -> None:
    """Read a handed-in price list; run twice it keeps the same."""
    price_import.read_import(import_id=UUID(import_id), actor=SYSTEM, now=clock.now())


@job("estate.write_price_list", queue=SLOW)
def write_price_list(*, import_id: str, staff_id: str) -> None:
    """Write a confirmed price list; run twice it is written once."""
    actor = org.staff_by_id(staff_id) or SYSTEM
    try:
        price_writing.write_price_list(import_id=UUID(import_id), actor=actor, now=clock.now())
    except BusinessError as refusal:
        price_import.back_to_preview(
            import_id=UUID(import_id), reason=refusal.message, actor=SYSTEM, now=clock.now()
        )


@job("estate.index_import", queue=SLOW)
def index_import(*, import_id: str) -> None:
    """Make what an import wrote findable, and what was taken back not; run twice it is the same."""
    record = queries.imports_visible_to(SYSTEM).get(pk=UUID(import_id))
    written, withdrawn = queries.units_of(record)
    for at in range(0, len(written), BATCH):
        indexing.index_units(written[at : at + BATCH])
    for unit in withdrawn:
        search.drop(subject=unit)
