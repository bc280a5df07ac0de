"""Django application "disclosure"."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """What is posted for everybody to read."""

    name = "gongzhi.oversight.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the head of history, and let notices show that something was done."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.oversight.disclosure import evidence  # noqa: F401, PLC0415 (registers a finder)

        register_head(
            kind="notice", table="disclosure_notice", key_column="id", version_column="version"
        )
