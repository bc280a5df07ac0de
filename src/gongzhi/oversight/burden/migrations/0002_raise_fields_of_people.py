"""Fields that count people are shown from k ≥ 5, whatever their first requester said of them."""

from django.db import migrations

from gongzhi.oversight.burden.rules import counts_people


def raise_people(apps, schema_editor):
    """Mark the fields that count people by their name or unit."""
    fields = apps.get_model("burden", "AskedField").objects.filter(people=False)
    found = [field.pk for field in fields if counts_people(field.name, field.unit)]
    fields.filter(pk__in=found).update(people=True)


class Migration(migrations.Migration):
    dependencies = [("burden", "0001_initial")]

    operations = [migrations.RunPython(raise_people, migrations.RunPython.noop)]
