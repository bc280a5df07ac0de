"""Django application "notify"."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Telling people what concerns them, where and when they want to know it."""

    name = "gongzhi.channels.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to events, register robots' history, and say why columns are not personal."""
        from gongzhi.channels.notify import (  # noqa: PLC0415 (need apps)
            consumers,  # noqa: F401 (registers consumers)
            personal_fields,  # noqa: F401 (declares personal data)
        )
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        register_head(
            kind="robot",
            table="notify_robotendpoint",
            key_column="id",
            version_column="version",
        )
        declare_impersonal("notify.RobotEndpoint", "name", why="names a group of an office")
        declare_impersonal("notify.RobotEndpoint", "address", why="the host of a webhook")
