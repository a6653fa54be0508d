"""``python -m guijia.config.commands``."""

from guijia.config.commands import main

main()
