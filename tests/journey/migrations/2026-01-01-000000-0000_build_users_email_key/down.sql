-- Drops what builds have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    shape text;
BEGIN
    SET LOCAL lock_timeout = '2s';
    shape := format(' USING btree (%s) WITH (', concat_ws(', ', quote_ident('email'::name)));
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"users"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
END
$getorcreate$;
