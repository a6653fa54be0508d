"""Files: what people hand in, kept as inert bytes under names of our own making."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploaded and made files, and what they are attached to."""

    name = "guijia.platform.files"
    label = "files"
    verbose_name = "附件"
