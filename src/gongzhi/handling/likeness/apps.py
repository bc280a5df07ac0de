"""Django application of likeness."""

from django.apps import AppConfig


class LikenessConfig(AppConfig):
    """Which cases may be the same matter: by text, place and time together."""

    name = "gongzhi.handling.likeness"
    label = "likeness"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what is done once cases are made."""
        from gongzhi.handling.likeness import consumers  # noqa: F401, PLC0415 (registers)
