# Rails' part in the comparison: `find_or_create_by`, or `create_or_find_by` with that argument. `README.md` describes
# the lines that it reads and writes.

require "active_record"

POSTGRES = ENV.fetch("COMPARISON_SERVER") == "postgres"
INSERT_FIRST = ARGV.first == "create_or_find_by"

ActiveRecord::Base.establish_connection(ENV.fetch("COMPARISON_URL").sub(/\Amysql:/, "mysql2:"))

class User < ActiveRecord::Base
end

def get(email, name)
  if INSERT_FIRST
    User.create_or_find_by(email: email) { |user| user.name = name }.id
  else
    User.find_or_create_by(email: email) { |user| user.name = name }.id
  end
end

def update(email, name)
  if POSTGRES
    User.upsert({ email: email, name: name }, unique_by: :email, returning: :id).first["id"]
  else
    User.upsert({ email: email, name: name })
    User.find_by!(email: email).id
  end
end

def many(emails, name)
  users = User.where(email: emails).index_by(&:email)
  missing = emails.reject { |email| users.key?(email) }
  unless missing.empty?
    User.insert_all(missing.map { |email| { email: email, name: name } })
    users.merge!(User.where(email: missing).index_by(&:email))
  end
  users.values.sum(&:id)
end

def now
  Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
end

def perform(call, prefix, first, count, name)
  emails = Array.new(count.to_i) { |number| "#{prefix}-#{first.to_i + number}@example.org" }
  from = now
  ids = case call
        when "get" then emails.sum { |email| get(email, name) }
        when "update" then emails.sum { |email| update(email, name) }
        when "many" then many(emails, name)
        end
  "ok #{from} #{now} #{ids}"
end

driver = POSTGRES ? "pg #{PG::VERSION}" : "mysql2 #{Mysql2::VERSION}"
$stdout.sync = true
puts "ready Active Record #{ActiveRecord.version}, #{driver}, Ruby #{RUBY_VERSION}"
$stdin.each_line do |line|
  puts perform(*line.split)
rescue StandardError => error
  puts "error #{error.class}: #{error.message.split.join(' ')}"
end
