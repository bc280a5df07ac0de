"""Django application "outside"."""

from django.apps import AppConfig


class OutsideConfig(AppConfig):
    """The door of bodies without an account, which are asked by mail and answer by a link."""

    name = "gongzhi.channels.outside"
    label = "outside"
    default_auto_field = "django.db.models.BigAutoField"
