"""The product specific rule that an exporter relies on, and the declaration of back-to-back goods."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `ExportItem.product_rule`; a kind of declaration."""

    dependencies = [("coo", "0005_agreements_in_full")]

    operations = [
        migrations.AddField(
            model_name="exportitem",
            name="product_rule",
            field=models.CharField(
                blank=True, help_text="the product specific rule that the exporter relies on", max_length=200
            ),
        ),
        migrations.AlterField(
            model_name="declarationtext",
            name="kind",
            field=models.CharField(
                choices=[("PREF", "Preferential"), ("NON_PREF", "Non-Preferential"), ("B2B", "Back-to-back")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="declarationtext",
            name="text",
            field=models.TextField(
                help_text=(
                    "{country} stands for the importer's country, {agreement} for the agreement, "
                    "{origin} for the foreign country"
                )
            ),
        ),
    ]
