ALTER TABLE "memberships" DROP CONSTRAINT "memberships_team_nick_key";
