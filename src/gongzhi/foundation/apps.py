"""Django application of the foundation."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "gongzhi.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"
