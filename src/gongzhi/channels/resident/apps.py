"""Django application "resident"."""

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    """The residents' door."""

    name = "gongzhi.channels.resident"
    label = "resident"
    default_auto_field = "django.db.models.BigAutoField"
