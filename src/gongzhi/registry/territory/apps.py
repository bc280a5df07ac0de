"""Django application "territory"."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "gongzhi.registry.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"
