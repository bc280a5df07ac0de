"""Django application of plans and supervision."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Programmes of measures, duties that recur, and scheduling meetings (任务督办)."""

    name = "gongzhi.handling.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules call when their own things change."""
        from gongzhi.foundation.journal.heads import register_head  # noqa: PLC0415
        from gongzhi.handling.plans import consumers  # noqa: F401, PLC0415 (registers consumers)
        from gongzhi.handling.plans.services.handover import PlanWork  # noqa: PLC0415
        from gongzhi.registry.organisations.events import register_work  # noqa: PLC0415
        from gongzhi.registry.people.personal import declare_impersonal  # noqa: PLC0415

        told = {
            "measure": {"to": "subject.status"},
            "duty": {"state": "subject.state"},
            "meeting": {"state": "subject.state"},
            "programme": {},
        }
        tables = {"duty": "plans_dutyinstance"}
        for kind, facts in told.items():
            register_head(
                kind=kind,
                table=tables.get(kind, f"plans_{kind}"),
                key_column="id",
                version_column="version",
                told=facts,
            )
        register_work(PlanWork())
        for model, field in (("Measure", "lead_name"), ("Responsible", "name")):
            declare_impersonal(f"plans.{model}", field, why="names a unit as the document does")
