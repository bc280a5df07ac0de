"""Django application "resident"."""

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    name = "gongzhi.channels.resident"
    label = "resident"
    default_auto_field = "django.db.models.BigAutoField"
