
import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_identity_cases'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='party',
            index=models.Index(django.db.models.fields.json.KeyTextTransform('tax_id', 'data'), name='customers_party_tax_id'),
        ),
    ]
