"""Django application "maps"."""

from django.apps import AppConfig


class MapsConfig(AppConfig):
    """The map of the desk, and the shapes that every map shows."""

    name = "gongzhi.channels.maps"
    label = "maps"
    default_auto_field = "django.db.models.BigAutoField"
