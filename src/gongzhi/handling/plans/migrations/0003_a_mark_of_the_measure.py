"""Name the mark of an appraised measure so that nobody takes it for a person's score."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_agreed_and_owed_from")]

    operations = [
        migrations.RemoveConstraint(model_name="measure", name="measure_score"),
        migrations.RenameField(model_name="measure", old_name="score", new_name="mark"),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=Q(mark__isnull=True) | Q(mark__range=(1, 5)), name="measure_mark"
            ),
        ),
    ]
