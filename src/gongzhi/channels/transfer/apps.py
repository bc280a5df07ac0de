"""Django application "transfer"."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "gongzhi.channels.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"
