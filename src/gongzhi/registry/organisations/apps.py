"""Django application "organisations"."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Units, roles, posts and appointments."""

    name = "gongzhi.registry.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register heads of history, say how far accounts reach, and follow areas that change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415 (needs apps)
        from gongzhi.registry.organisations.queries import reach_of  # noqa: PLC0415
        from gongzhi.registry.organisations.services.following import (  # noqa: PLC0415
            follow_areas,
        )
        from gongzhi.registry.people.events import register_reach  # noqa: PLC0415
        from gongzhi.registry.territory.events import register_rehome  # noqa: PLC0415

        for kind, table, key in (
            ("unit", "organisations_unit", "id"),
            ("role", "organisations_role", "code"),
            ("post", "organisations_post", "id"),
        ):
            register_head(kind=kind, table=table, key_column=key, version_column="version")
        register_rehome(follow_areas)
        register_reach(reach_of)
