"""What the kernel keeps about a household moves with it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0015_developing_state_and_longer_risks'),
        ('povertycase', '0007_obligations'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='obligations_follow_household', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.division_id IS DISTINCT FROM NEW.division_id)', func='\n    UPDATE povertycase_obligation SET division_id = NEW.division_id WHERE household_key = NEW.id;\n    RETURN NULL;\n', hash='003845a142b0909b50f404e3f0610532cfea04b3', operation='UPDATE OF "division_id"', pgid='pgtrigger_obligations_follow_household_0f076', table='households_household', when='AFTER')),
        ),
    ]
