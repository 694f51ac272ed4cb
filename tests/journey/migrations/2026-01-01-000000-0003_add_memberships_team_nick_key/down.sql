SET LOCAL lock_timeout = '2s';
ALTER TABLE "memberships" DROP CONSTRAINT "memberships_team_nick_key";
