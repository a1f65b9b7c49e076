"""Every contract has a plan from its signing to its end: asked when the transaction is committed."""

from django.db import migrations

ASK = """
CREATE FUNCTION customers_one_plan_at_any_instant() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked bigint := CASE TG_TABLE_NAME WHEN 'customers_contract' THEN (to_jsonb(new) ->> 'id')::bigint
                        ELSE (to_jsonb(coalesce(new, old)) ->> 'contract_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT FROM public.customers_contract c WHERE c.id = asked AND c.ended_at IS NULL AND (
            NOT EXISTS (SELECT FROM public.customers_subscription s WHERE s.contract_id = asked
                        AND s.starts_at <= c.signed_at AND (s.ends_at IS NULL OR s.ends_at > s.starts_at))
            OR EXISTS (SELECT FROM public.customers_subscription s WHERE s.contract_id = asked
                       AND s.ends_at > s.starts_at AND NOT EXISTS (
                           SELECT FROM public.customers_subscription n WHERE n.contract_id = asked
                           AND n.starts_at = s.ends_at AND (n.ends_at IS NULL OR n.ends_at > n.starts_at)))
        )
    ) THEN
        RAISE check_violation USING MESSAGE = 'contract ' || asked || ' would be without a plan for a time',
            CONSTRAINT = 'customers_subscription_no_gap';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER customers_subscription_no_gap AFTER INSERT OR UPDATE OR DELETE ON customers_subscription
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION customers_one_plan_at_any_instant();
CREATE CONSTRAINT TRIGGER customers_contract_no_gap AFTER INSERT OR UPDATE OF signed_at, ended_at ON customers_contract
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION customers_one_plan_at_any_instant();
"""
ASK_NOT = """
DROP TRIGGER customers_contract_no_gap ON customers_contract;
DROP TRIGGER customers_subscription_no_gap ON customers_subscription;
DROP FUNCTION customers_one_plan_at_any_instant();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_plans_as_data")]

    operations = [migrations.RunSQL(ASK, ASK_NOT)]
