"""Django application "people"."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, households and residents."""

    name = "gongzhi.registry.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare personal fields, register heads of history, and follow areas that change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.people import personal_fields  # noqa: F401, PLC0415 (declares)
        from gongzhi.registry.people.services.following import follow_areas  # noqa: PLC0415
        from gongzhi.registry.territory.events import register_rehome  # noqa: PLC0415

        for kind in ("account", "household", "resident"):
            register_head(
                kind=kind,
                table=f"people_{kind}",
                key_column="id",
                version_column="version",
            )
        register_rehome(follow_areas)
