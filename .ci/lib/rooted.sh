# shellcheck shell=bash
# Servers that this Debian does not have, each on a separate port: MySQL on 3307, MariaDB 11.8 on 3308, PostgreSQL 17 on
# 5433. For `.ci/older_servers` also PostgreSQL 13 on 5434, and MariaDB 10.5 on 3309. They run in the folders that
# `.ci/debian_root` makes. Sourced, never run.
#
# A function ends with 69 if the package source cannot deliver the server.
#
# The servers run without TLS and without protection against a power cut. MySQL also runs without its binary log and
# performance schema. No test needs any of these.

cache=${GETORCREATE_CACHE:-/var/cache/getorcreate}

mysql_version() { mariadb --no-defaults -h 127.0.0.1 -P "$1" -u root --skip-ssl -NBe 'SELECT VERSION()' 2>/dev/null; }
postgres_version() { psql -h 127.0.0.1 -p "$1" -U postgres -d postgres --no-password -qAtc 'SHOW server_version' 2>/dev/null; }

# True if a server must be started on this port. Returns false if the right one answers, and fails if another one does.
has_to_be_started() {
    local name=$1 version_of=$2 port=$3 expected=$4 version
    version=$("$version_of" "$port") || return 0
    [[ $version =~ $expected ]] || fail "on port $port is $version, where $name has to be"
    say "$name answers: $version"
    return 1
}

# Runs a program of the root with this user's rights. If it fails, shows its output and fails too.
prepare() {
    local root=$1 user=$2 log
    shift 2
    log=$(mktemp)
    as_root chroot --userspec="$user:$user" "$root" "$@" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        fail "failed: $*"
    }
    rm -f "$log"
}

# Makes a folder in the root for a server's data, owned by this user. Sets `is_new` if the folder is empty.
data_folder() {
    local root=$1 user=$2 folder=$3
    # A folder whose preparation did not finish is made again.
    is_new=
    [ -e "$root$folder.ready" ] && return
    is_new=yes
    as_root rm -rf "$root$folder"
    as_root chroot "$root" install -d -m 700 -o "$user" -g "$user" "$folder"
}

# Starts the server, which keeps running after this script, and waits until it answers.
start_rooted() {
    local name=$1 version_of=$2 port=$3 root=$4 user=$5 log pid
    shift 5
    log=$cache/${name// /-}.log
    say "starting $name"
    # The server must not keep our file descriptors open: a reader of our output would wait for it.
    # shellcheck disable=SC2016 # these are the inner shell's
    as_root bash -c '
        for fd in /proc/self/fd/*; do [ "${fd##*/}" -le 2 ] || eval "exec ${fd##*/}>&-"; done
        log=$1
        shift
        exec setsid chroot "$@" >"$log" 2>&1 </dev/null
    ' start "$log" --userspec="$user:$user" "$root" "$@" >/dev/null 2>&1 </dev/null &
    pid=$!
    # shellcheck disable=SC2317 # `wait_for` calls it
    answers_or_has_ended() { "$version_of" "$port" || ! as_root kill -0 "$pid"; }
    wait_for answers_or_has_ended || true
    "$version_of" "$port" >/dev/null || {
        as_root tail -n 30 "$log" >&2
        fail "$name does not answer on port $port; that was the end of $log"
    }
    say "$name answers: $("$version_of" "$port")"
}

# Only `sid` has this server.
rooted_mysql() {
    local root data=/var/lib/getorcreate/mysql blank=/var/lib/getorcreate/mysql.blank
    has_to_be_started "MySQL" mysql_version 3307 '^9\.' || return 0
    root=$("$ci/debian_root" sid mysql-server-core)
    local server=(/usr/sbin/mysqld --no-defaults --user=root)
    # MySQL takes many seconds to make a folder for data. All servers of the tests get a copy of this one.
    data_folder "$root" root "$blank"
    if [ -n "$is_new" ]; then
        prepare "$root" root "${server[@]}" --datadir="$blank" --initialize-insecure
        as_root rm -f "$root$blank/auto.cnf"
    fi
    as_root touch "$root$blank.ready"
    data_folder "$root" root "$data"
    [ -z "$is_new" ] || as_root cp -a "$root$blank/." "$root$data"
    as_root touch "$root$data.ready"
    start_rooted "MySQL" mysql_version 3307 "$root" root "${server[@]}" --datadir="$data" --port=3307 --bind-address=127.0.0.1 --mysqlx=OFF \
        --secure-file-priv=NULL --socket="$data/socket" --tmpdir="$data" \
        --skip-log-bin --performance-schema=OFF --innodb-doublewrite=OFF --innodb-flush-method=nosync \
        --innodb-flush-log-at-trx-commit=2 --innodb-file-per-table=OFF --tls-version=
}

rooted_mariadb() {
    local root data=/var/lib/getorcreate/mariadb
    has_to_be_started "MariaDB 11.8" mysql_version 3308 '^11\.8\..*MariaDB' || return 0
    root=$("$ci/debian_root" trixie mariadb-server)
    data_folder "$root" mysql "$data"
    [ -z "$is_new" ] || prepare "$root" mysql mariadb-install-db --no-defaults --datadir="$data" --skip-test-db \
        --auth-root-authentication-method=normal
    as_root touch "$root$data.ready"
    start_rooted "MariaDB 11.8" mysql_version 3308 "$root" mysql /usr/sbin/mariadbd --no-defaults --datadir="$data" \
        --port=3308 --bind-address=127.0.0.1 --socket="$data/socket" --tmpdir="$data" \
        --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=2 --innodb-file-per-table=OFF --skip-ssl
}

rooted_postgres() {
    local root data=/var/lib/getorcreate/postgres programs=/usr/lib/postgresql/17/bin
    has_to_be_started "PostgreSQL 17" postgres_version 5433 '^17\.' || return 0
    # The locale is for messages in another language.
    root=$("$ci/debian_root" trixie postgresql-17 locales)
    as_root chroot "$root" locale -a | grep -q '^de_DE.utf8$' ||
        prepare "$root" root localedef -i de_DE -f UTF-8 de_DE.UTF-8
    data_folder "$root" postgres "$data"
    [ -z "$is_new" ] || prepare "$root" postgres "$programs/initdb" --pgdata="$data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8
    as_root touch "$root$data.ready"
    start_rooted "PostgreSQL 17" postgres_version 5433 "$root" postgres "$programs/postgres" -D "$data" -p 5433 \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories="$data" \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
        -c logging_collector=on
}

# The oldest servers that packages can be had for, from Debian 11. CI does not run them: see `.ci/older_servers`.
rooted_older_postgres() {
    local root data=/var/lib/getorcreate/postgres programs=/usr/lib/postgresql/13/bin
    has_to_be_started "PostgreSQL 13" postgres_version 5434 '^13\.' || return 0
    root=$("$ci/debian_root" bullseye postgresql-13)
    data_folder "$root" postgres "$data"
    [ -z "$is_new" ] || prepare "$root" postgres "$programs/initdb" --pgdata="$data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8
    as_root touch "$root$data.ready"
    start_rooted "PostgreSQL 13" postgres_version 5434 "$root" postgres "$programs/postgres" -D "$data" -p 5434 \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories="$data" \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off
}

rooted_older_mariadb() {
    local root data=/var/lib/getorcreate/mariadb
    has_to_be_started "MariaDB 10.5" mysql_version 3309 '^10\.5\..*MariaDB' || return 0
    root=$("$ci/debian_root" bullseye mariadb-server-10.5)
    data_folder "$root" mysql "$data"
    [ -z "$is_new" ] || prepare "$root" mysql mariadb-install-db --no-defaults --datadir="$data" --skip-test-db \
        --auth-root-authentication-method=normal
    as_root touch "$root$data.ready"
    start_rooted "MariaDB 10.5" mysql_version 3309 "$root" mysql /usr/sbin/mariadbd --no-defaults --datadir="$data" \
        --port=3309 --bind-address=127.0.0.1 --socket="$data/socket" --tmpdir="$data" \
        --innodb-doublewrite=OFF --innodb-flush-log-at-trx-commit=2 --innodb-file-per-table=OFF --skip-ssl
}
