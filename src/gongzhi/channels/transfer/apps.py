"""Django application "transfer"."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Files in and out."""

    name = "gongzhi.channels.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"
