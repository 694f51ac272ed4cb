# shellcheck shell=bash
# Functions that the scripts in .ci share. Sourced, never run.

export DEBIAN_FRONTEND=noninteractive

# Messages go to standard error, because standard output is for answers.
say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() {
    say "$*"
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo --non-interactive "$@"; fi
}

# as_user postgres psql ..
as_user() {
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else sudo --non-interactive -u "$user" -- "$@"; fi
}

# Runs a command that needs the network until it succeeds, four times at most.
retry() {
    local pause
    for pause in 5 10 20; do
        "$@" && return
        say "failed, once more in $pause seconds: $*"
        sleep "$pause"
    done
    "$@"
}

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q ' installed$'; }

# The packages that `install_missing` has installed in this run.
installed_now=()

install_missing() {
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "no apt-get here: install ${missing[*]}, or what your system calls them"
    say "installing ${missing[*]}"
    retry as_root apt-get update -qq >&2 || fail "apt-get update failed"
    retry as_root env DEBIAN_FRONTEND="$DEBIAN_FRONTEND" apt-get install -qq -y --no-install-recommends "${missing[@]}" \
        >/dev/null || fail "apt-get install ${missing[*]} failed"
    installed_now+=("${missing[@]}")
}

# Waits until the command succeeds, for at most a minute.
wait_for() {
    local end=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}
