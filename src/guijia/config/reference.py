"""Reference data that every installation starts with: calendars, parameters, published processes."""


def load() -> None:
    """Load all reference data; safe to run again (nothing an administrator changed is overwritten)."""
    from guijia.platform.audit.acting import SYSTEM
    from guijia.platform.clock.queries import now
    from guijia.platform.clock.reference import load_calendars
    from guijia.platform.facts.reference import load_parameters
    from guijia.platform.flow.actions import publish_shipped

    load_calendars()
    load_parameters()
    publish_shipped(actor=SYSTEM, now=now())
