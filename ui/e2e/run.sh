#!/bin/sh
# Runs the journeys in a session of their own: bus, screen, keyring and home folder are private and gone afterwards.
# Arguments go to vitest: `npm run e2e -- journeys/first-start` runs the journeys whose path has that in it. KHLANG_E2E_CONFIG names what
# is run instead of the journeys.
set -eu
cd "$(dirname "$0")/.."

if [ "${KHLANG_E2E_SESSION:-}" != 1 ]; then
  home=$(mktemp -d)
  trap 'rm -rf "$home"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  mkdir -m 700 "$home/runtime"
  # The system asks for no motion: what is half faded in has no contrast, and a click may miss what still moves.
  mkdir -p "$home/config/gtk-3.0"
  printf '[Settings]\ngtk-enable-animations=0\n' >"$home/config/gtk-3.0/settings.ini"
  unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL
  KHLANG_E2E_SESSION=1 HOME="$home" XDG_RUNTIME_DIR="$home/runtime" XDG_DATA_HOME="$home/data" \
    XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" GDK_BACKEND=x11 GSETTINGS_BACKEND=memory AT_SPI_BUS_ADDRESS="unix:path=$home/runtime/accessibility" TZ=America/New_York \
    dbus-run-session --config-file=e2e/bus.conf -- xvfb-run --auto-servernum --server-args="-screen 0 1280x800x24" e2e/run.sh "$@"
  exit
fi

# Over this bus native dialogs are read. Only what is told its address joins it: the program does, WebKit does not.
accessibility=$(dbus-daemon --config-file=/usr/share/defaults/at-spi2/accessibility.conf --address="$AT_SPI_BUS_ADDRESS" \
  --fork --print-pid=1 2>/dev/null)
trap 'kill "$accessibility" 2>/dev/null || true' EXIT

printf 'the keyring of the journeys' | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
trap 'kill "$keyring" "$accessibility" 2>/dev/null || true' EXIT
gdbus wait --session --timeout 30 org.freedesktop.secrets

status=0
npx --no-install vitest run --config "e2e/${KHLANG_E2E_CONFIG:-vitest.config.ts}" "$@" || status=$?
exit "$status"
