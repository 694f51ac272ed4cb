SET LOCAL lock_timeout = '2s';
-- Makes the last build that succeeded the constraint, and drops what others have left behind.
DO $getorcreate$
DECLARE
    build regclass;
    last regclass;
    shape text;
BEGIN
    shape := format(' USING btree (%s) WITH (', concat_ws(', ', quote_ident('team'::name), quote_ident('nick'::name)));
    SELECT max(indexrelid) INTO last FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"memberships"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
        AND indisvalid;
    IF last IS NULL THEN
        RAISE EXCEPTION '%', 'no valid unique index on "memberships" ("team", "nick") has been built by the migration before';
    END IF;
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = '"memberships"'::regclass AND indisunique AND reloptions = '{fillfactor=90}' AND relname !~ '_cc(new|old)[0-9]*$'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND indpred IS NULL AND strpos(pg_catalog.pg_get_indexdef(indexrelid), shape) > 0
        AND indexrelid <> last
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
    EXECUTE format('ALTER INDEX %s RESET (fillfactor)', last);
    EXECUTE format(
        '%s ADD CONSTRAINT %I UNIQUE USING INDEX %I',
        'ALTER TABLE "memberships"',
        'memberships_team_nick_key',
        (SELECT relname FROM pg_catalog.pg_class WHERE oid = last)
    );
END
$getorcreate$;
