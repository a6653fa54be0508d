"""Reference data that every installation starts with: calendars, parameters, published processes."""


def load() -> None:
    """Load all reference data; safe to run again (nothing an administrator changed is overwritten)."""
    from guijia.platform.clock.reference import load_calendars
    from guijia.platform.facts.reference import load_parameters

    load_calendars()
    load_parameters()
