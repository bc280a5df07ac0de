"""Django application "wall"."""

from django.apps import AppConfig


class WallConfig(AppConfig):
    """The screen on the wall of a sub-district's centre."""

    name = "gongzhi.channels.wall"
    label = "wall"
    default_auto_field = "django.db.models.BigAutoField"
