ALTER TABLE "tags" DROP CONSTRAINT "tags_name_key";
