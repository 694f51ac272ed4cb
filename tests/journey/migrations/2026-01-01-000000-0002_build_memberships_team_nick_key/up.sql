CREATE UNIQUE INDEX CONCURRENTLY ON "memberships" ("team", "nick");
