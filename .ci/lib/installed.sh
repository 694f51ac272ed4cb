# shellcheck shell=bash
# The servers of this Debian itself, PostgreSQL on 5432 and MariaDB on 3306: installed if they are missing, and started
# if they do not run. Sourced, never run.
#
# The tests log in from this machine, without a password. The script configures a server that it has just installed to
# allow that. A server that was there before belongs to somebody, and is not changed. But with CI in the environment the
# machine is there for the tests, so MariaDB also gets the settings that make them faster.

host=127.0.0.1

# True if the script may open this package's server to everybody on this machine.
is_ours_to_open() {
    [[ " ${installed_now[*]} " == *" $1 "* ]]
}

postgres_answers() { psql -h "$host" -p 5432 -U postgres -d postgres --no-password -qAtc 'SELECT 1'; }
postgres_runs() { pg_isready -q -h "$host" -p 5432; }

# PostgreSQL on port 5432.
installed_postgres() {
    # The locale is for messages in another language. A server that already runs does not see a new locale.
    install_missing locales
    locale -a | grep -qi '^de_DE.utf-\?8$' || as_root localedef -i de_DE -f UTF-8 de_DE.UTF-8 || fail "no locale de_DE"
    install_missing postgresql
    if postgres_answers >/dev/null 2>&1; then
        say "PostgreSQL answers"
        return
    fi
    if ! postgres_runs; then
        local version
        version=$(pg_lsclusters --no-header | awk '$2 == "main" && $3 == 5432 { print $1 }' | tail -n 1)
        [ -n "$version" ] || fail "PostgreSQL has no cluster \`main\` on port 5432 (see pg_lsclusters)"
        say "starting PostgreSQL $version"
        as_root pg_ctlcluster --skip-systemctl-redirect "$version" main start || fail "PostgreSQL does not start"
        wait_for postgres_runs || fail "PostgreSQL was started, and does not answer"
    fi
    if ! postgres_answers >/dev/null 2>&1 && is_ours_to_open postgresql; then
        let_postgres_in
    fi
    postgres_answers >/dev/null || fail "PostgreSQL runs, and does not let the user \`postgres\` in from $host:" \
        "set GETORCREATE_POSTGRES_URL to a URL with which it does"
    say "PostgreSQL answers"
}

# Debian asks for a password over TCP, and the user has none.
let_postgres_in() {
    local hba
    hba=$(as_user postgres psql -qAtc 'SHOW hba_file') || fail "PostgreSQL runs, and its user postgres cannot ask where pg_hba.conf is"
    say "letting the user \`postgres\` in from $host without a password, in $hba"
    as_root sed -i "1i host all postgres $host/32 trust" "$hba"
    as_user postgres psql -qAtc 'SELECT pg_reload_conf()' >/dev/null
    wait_for postgres_answers || true
}

mariadb_answers() { mariadb --no-defaults -h "$host" -P 3306 -u root -e 'SELECT 1'; }
mariadb_runs() { mariadb-admin --no-defaults -h "$host" -P 3306 -u nobody ping; }

# MariaDB on port 3306.
installed_mariadb() {
    install_missing mariadb-server
    if mariadb_answers >/dev/null 2>&1; then
        [ -z "${CI:-}" ] || write_less_to_the_disk
        say "MariaDB answers"
        return
    fi
    # A refusal is also an answer: the server runs.
    if ! mariadb_runs >/dev/null 2>&1; then
        say "starting MariaDB"
        as_root install -d -o mysql -g mysql /run/mysqld
        as_root start-stop-daemon --start --oknodo --background --chuid mysql --exec /usr/sbin/mariadbd ||
            fail "MariaDB does not start"
        wait_for mariadb_runs || fail "MariaDB was started, and does not answer; see /var/log/mysql, or journalctl"
    fi
    if ! mariadb_answers >/dev/null 2>&1 && is_ours_to_open mariadb-server; then
        let_root_in
    fi
    if [ -n "${CI:-}" ] || is_ours_to_open mariadb-server; then
        write_less_to_the_disk
    fi
    mariadb_answers >/dev/null || fail "MariaDB runs, and does not let the user \`root\` in from $host:" \
        "set GETORCREATE_MARIADB_URL to a URL with which it does"
    say "MariaDB answers"
}

# A commit then does not wait for the disk: only a power cut could lose data. And a table gets no file of its own. The tables of
# one test took 400 ms, and take 120 ms.
write_less_to_the_disk() {
    as_root mariadb -e "SET GLOBAL innodb_flush_log_at_trx_commit = 2, GLOBAL innodb_file_per_table = OFF" ||
        say "root cannot set variables of MariaDB, so its tests take longer"
}

# Debian's root can log in only through the socket. After this the socket still works. TCP works too, if the address
# resolves to `localhost`.
let_root_in() {
    say "letting the user \`root\` in from $host without a password"
    as_root mariadb -e "
        ALTER USER 'root'@'localhost' IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('');" ||
        fail "MariaDB runs, and does not let root in by its socket"
}
