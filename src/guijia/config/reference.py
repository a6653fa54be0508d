"""Reference data that every installation starts with: calendars, parameters, published processes."""


def load() -> None:
    """Load all reference data; safe to run again (nothing an administrator changed is overwritten)."""
