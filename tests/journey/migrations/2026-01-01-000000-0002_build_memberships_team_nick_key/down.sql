-- Drops what builds that failed have left behind.
DO $getorcreate$
DECLARE
    build regclass;
BEGIN
    FOR build IN
        SELECT indexrelid::regclass FROM pg_catalog.pg_index
        WHERE indrelid = '"memberships"'::regclass AND indisunique AND indpred IS NULL AND indexprs IS NULL
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conindid = indexrelid)
        AND ARRAY(
            SELECT attname FROM unnest(indkey::int2[]) WITH ORDINALITY AS key (attnum, place)
            JOIN pg_catalog.pg_attribute USING (attnum) WHERE attrelid = indrelid ORDER BY place
        ) = ARRAY['team', 'nick']::name[]
        AND NOT indisvalid
    LOOP
        EXECUTE format('DROP INDEX %s', build);
    END LOOP;
END
$getorcreate$;
