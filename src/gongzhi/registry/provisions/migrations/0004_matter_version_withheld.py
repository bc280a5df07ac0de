import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform


def name_matters(apps, schema_editor):
    """An entry rules on what its key says; one on categories, on the class that it names."""
    rows = apps.get_model("provisions", "ProvisionRow").objects
    rows.exclude(section="categories").update(matter=F("key"))
    rows.filter(section="categories").update(matter=KeyTextTransform("code", "value"))


def know_versions(apps, schema_editor):
    """What packs made and nobody changed since was at its first version."""
    apps.get_model("provisions", "Adoption").objects.filter(effect="made").update(version=1)


class Migration(migrations.Migration):

    dependencies = [
        ("provisions", "0003_provisionrow_provision_days_in_order"),
    ]

    operations = [
        migrations.AddField(
            model_name="adoption",
            name="version",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="loadedpack",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="loadedpack",
            name="withheld",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="provisionrow",
            name="matter",
            field=models.CharField(db_collation="C", default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunPython(name_matters, migrations.RunPython.noop),
        migrations.RunPython(know_versions, migrations.RunPython.noop),
    ]
