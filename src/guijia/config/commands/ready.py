"""Django, made ready for one command; what is missing is said in words."""

import sys

import click

from guijia.config.local import use_this_machine
from guijia.config.postgres import PostgresError


def ready(*, here: bool = True) -> None:
    """Set Django up for a command.

    Args:
        here: without ``DATABASE_URL``, use the database of this clone's ``guijia run``.

    Raises: ClickException (exit 1) when the environment lacks something, naming it.
    """
    from django.core.exceptions import ImproperlyConfigured

    try:
        if here:
            use_this_machine()
        import django

        django.setup()
    except (PostgresError, ImproperlyConfigured) as missing:
        raise click.ClickException(str(missing)) from missing


def stop_when_weak() -> None:
    """A production process does not start with weak keys or on settings that give way.

    Raises: ClickException naming the variables.
    """
    from django.conf import settings

    from guijia.config.keys import weaknesses

    if found := weaknesses(settings.SECRET_KEY, settings.SEAL_KEYS, settings.INDEX_KEY):
        for line in found:
            click.echo(line, err=True)
        click.echo("运行 guijia secrets 可以得到一组新的密钥。", err=True)
        sys.exit(1)
