"""Django application "portal"."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The desk."""

    name = "gongzhi.channels.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
