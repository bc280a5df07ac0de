"""Django application "api"."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "gongzhi.channels.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
