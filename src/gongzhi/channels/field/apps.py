"""Django application "field"."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The officers' door: an installable page that works without a signal."""

    name = "gongzhi.channels.field"
    label = "field"
    default_auto_field = "django.db.models.BigAutoField"
