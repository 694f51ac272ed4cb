-- The fill factor is the default. Written down, it marks the index until the next migration.
CREATE UNIQUE INDEX CONCURRENTLY ON "users" ("email") WITH (fillfactor = 90);
