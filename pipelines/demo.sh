#!/usr/bin/env bash
# demo.sh BUILD_DIR [SIMULATION OPTION...]: both commands of a build, uninstalled,
# drive the built-in road in shared-memory mode until Ctrl-C. `./dev demo` calls it.
set -euo pipefail

[ $# -ge 1 ] || { echo "usage: $0 BUILD_DIR [SIMULATION OPTION...]" >&2; exit 2; }
build=$1
shift

environment=$(meson devenv -C "$build" --dump)
# It extends variables that may not be set.
set +u
eval "$environment"
set -u

viewer=none
[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || viewer=auto

# The detector's words come after the simulation's, which owns the terminal.
log=$(mktemp)
lane-detection --shared-memory >"$log" 2>&1 &
detector=$!

trap 'kill "$detector" 2>/dev/null || true; rm -f "$log"' EXIT

simulation --shared-memory --world road --speed 25 --viewer "$viewer" "$@" &
simulation=$!

# Ctrl-C reaches the simulation by itself, a plain kill through here; a `wait`
# that a signal cut short is taken up again.
trap 'interrupted=yes' INT
trap 'interrupted=yes; kill "$simulation" 2>/dev/null || true' TERM
interrupted=yes
while [ -n "$interrupted" ]; do
  interrupted=
  status=0
  wait "$simulation" || status=$?
done

kill "$detector" 2>/dev/null || true
wait "$detector" || true
echo
echo "lane-detection, in its own process:"
sed -n '/^Frames judged/,$p' "$log"
grep '^lane-detection:' "$log" >&2 || true
exit "$status"
