"""What this area hangs into the platform."""


def register() -> None:
    """Called once when the application is ready."""
