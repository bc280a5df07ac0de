"""Django application "standards"."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """What areas are held to: where it is met, where not, by how much and since when."""

    name = "gongzhi.oversight.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)

        register_head(
            kind="standards_check",
            table="standards_check",
            key_column="area_code",
            version_column="version",
        )
