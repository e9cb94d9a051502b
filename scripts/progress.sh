# Sourced by the scripts here: a line per step with the seconds since the first one began, and a failed step's own words.
# shellcheck shell=bash

MOFOPS_BEGAN=${MOFOPS_BEGAN:-$(date +%s)}
export MOFOPS_BEGAN

say() {
    printf '%4d s  %s\n' "$(($(date +%s) - MOFOPS_BEGAN))" "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# step WHAT LOG COMMAND…: runs the command with its output in LOG; every ten seconds LOG's last line, when it fails LOG's end.
step() {
    local what=$1 log=$2 ticker status=0
    shift 2
    say "$what"
    : >"$log"
    _tick "$log" &
    ticker=$!
    "$@" >"$log" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    if ((status)); then
        tail -n 30 "$log" >&2
        fail "$what: failed with exit code $status; all of it is in $log"
    fi
}

_tick() {
    local never
    exec {never}<> <(:) # nothing ever comes: `read -t` on it waits without a process of its own
    while read -r -t 10 -u "$never" || kill -0 "$$" 2>/dev/null; do
        say "  … $(tail -n 1 "$1" | tr -d '\r' | cut -c 1-110)"
    done
}
