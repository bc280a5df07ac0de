"""What people agreed outlives a later text, and a duty says from which day it is owed."""

import re

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

ADDED_BY_PEOPLE = 99
CASE_NUMBER = re.compile(r"[0-9]{8}-[0-9]+-[0-9X]")


def number_of(kind, title, key):
    """Return the number that a title begins with: the rest is not for everybody to read."""
    first = title.partition(" ")[0]
    return first if kind == "case" and CASE_NUMBER.fullmatch(first) else key


def note_what_stands(apps, _schema_editor):
    """Fill the new columns from what stands, and take titles away from where all may read them."""
    duty = apps.get_model("plans", "Duty")
    programme = apps.get_model("plans", "Programme")
    adopted = programme.objects.filter(pk=OuterRef("programme_id")).values("adopted_on")
    duty.objects.update(owed_from=Subquery(adopted))
    for evidence in apps.get_model("plans", "Evidence").objects.exclude(key=""):
        evidence.text = number_of(evidence.kind, evidence.text, evidence.key)
        evidence.save(update_fields=["text"])
    for kept in apps.get_model("plans", "DutyInstance").objects.exclude(kept_key=""):
        title, _line, note = kept.note.partition("\n")
        kept.note = f"{number_of(kept.kept_by, title, kept.kept_key)}\n{note}".strip()
        kept.save(update_fields=["note"])
    responsible = apps.get_model("plans", "Responsible")
    responsible.objects.filter(position=ADDED_BY_PEOPLE).update(from_document=False)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_plans")]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="deliverables_agreed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="responsible",
            name="from_document",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="duty", name="owed_from", field=models.DateField(null=True)
        ),
        migrations.RunPython(note_what_stands, migrations.RunPython.noop),
        migrations.AlterField(model_name="duty", name="owed_from", field=models.DateField()),
    ]
