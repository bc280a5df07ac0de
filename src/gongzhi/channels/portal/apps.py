"""Django application "portal"."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongzhi.channels.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
