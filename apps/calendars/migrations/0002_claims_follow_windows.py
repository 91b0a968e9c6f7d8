"""What Django cannot say: claims repeat their window by a composite key, and firm bookings never overlap."""

from django.db import migrations

COMPOSITE = """
ALTER TABLE calendars_claim ADD CONSTRAINT a_claim_repeats_its_window
    FOREIGN KEY (window_id, span, kind, is_firm) REFERENCES calendars_window (id, span, kind, is_firm)
    ON UPDATE CASCADE ON DELETE CASCADE;
"""
EXCLUSION = """
ALTER TABLE calendars_claim ADD CONSTRAINT no_two_firm_bookings_of_one_environment
    EXCLUDE USING gist (int8range(environment_id, environment_id, '[]') WITH &&, span WITH &&)
    WHERE (is_firm AND kind = 'booking' AND environment_id IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE;
"""
LENGTH = """
ALTER TABLE calendars_window ADD CONSTRAINT a_window_lasts_at_most_400_days
    CHECK (upper(span) - lower(span) <= interval '400 days');
"""


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_schema")]

    operations = [
        migrations.RunSQL(COMPOSITE, "ALTER TABLE calendars_claim DROP CONSTRAINT a_claim_repeats_its_window;"),
        migrations.RunSQL(
            EXCLUSION, "ALTER TABLE calendars_claim DROP CONSTRAINT no_two_firm_bookings_of_one_environment;"
        ),
        migrations.RunSQL(LENGTH, "ALTER TABLE calendars_window DROP CONSTRAINT a_window_lasts_at_most_400_days;"),
    ]
