"""Django application "disclosure"."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """What is posted for everybody to read."""

    name = "gongzhi.oversight.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)

        register_head(
            kind="notice", table="disclosure_notice", key_column="id", version_column="version"
        )
