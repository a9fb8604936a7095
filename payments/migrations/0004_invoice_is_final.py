"""A tax invoice is never edited (GST rule 46): after the insert only its PDF may be attached, once."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION payments_taxinvoice_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    attached payments_taxinvoice%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.pdf_id IS NULL THEN
        attached := OLD;
        attached.pdf_id := NEW.pdf_id;
        IF attached IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a tax invoice is final' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER payments_taxinvoice_final BEFORE UPDATE OR DELETE ON payments_taxinvoice
    FOR EACH ROW EXECUTE FUNCTION payments_taxinvoice_final();
"""
BACKWARD = """
DROP TRIGGER IF EXISTS payments_taxinvoice_final ON payments_taxinvoice;
DROP FUNCTION IF EXISTS payments_taxinvoice_final();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_sandbox_order")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
