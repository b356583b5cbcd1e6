#!/bin/sh
# sh copy-board.sh FOLDER [PATH…]: copies into FOLDER what this board shows to the sources of serial numbers, links as they
# are, so that `prepare-device serial --root FOLDER` decides at a desk as it would here; PATH is for a source file:PATH. As
# root: the kernel shows serial numbers to nobody else. It changes nothing on the board. COPY_FROM is another / for tests.
set -eu
umask 022

if [ $# -lt 1 ]; then
  echo 'usage: sh copy-board.sh FOLDER [PATH...]' >&2
  exit 2
fi
mkdir -p "$1"
to=$(readlink -f "$1")
from=
if [ -n "${COPY_FROM:-}" ]; then from=$(readlink -f "$COPY_FROM"); fi
given=$1
shift

# file PATH…: those that are there. One that cannot be read leaves nothing behind: an empty file would say "it is empty".
file() {
  for path; do
    if [ ! -f "$from$path" ]; then continue; fi
    mkdir -p "$to${path%/*}"
    if cat "$from$path" >"$to$path" 2>/dev/null; then continue; fi
    rm -f "$to$path"
    echo "cannot read $path: not copied (run as root)" >&2
  done
}

# place PATH: where it leads to, or nothing.
place() {
  full=$(readlink -f "$from$1") || return 0
  if [ -e "$full" ]; then echo "${full#"$from"}"; fi
}

# link PATH: the link itself, and the folder it leads to.
link() {
  mkdir -p "$to${1%/*}" "$to$(place "$1")"
  if [ -L "$from$1" ] && [ ! -e "$to$1" ] && [ ! -L "$to$1" ]; then cp -P "$from$1" "$to$1"; fi
}

# mark PATH…: a folder where there is something, whatever it is.
mark() {
  for path; do
    if [ -e "$from$path" ]; then mkdir -p "$to$path"; fi
  done
}

names() {
  for found in "$from$1"/*; do
    if [ -d "$found" ]; then echo "${found##*/}"; fi
  done
}

file "$@"
for name in sys_vendor product_name product_serial board_serial chassis_serial product_uuid; do
  file "/sys/class/dmi/id/$name"
done
file /proc/device-tree/serial-number /sys/firmware/devicetree/base/serial-number
file /sys/devices/soc0/serial_number /proc/cpuinfo /proc/cmdline

for name in $(names /sys/bus/soc/devices); do
  link "/sys/bus/soc/devices/$name"
  file "$(place "/sys/bus/soc/devices/$name")/serial_number"
done

for name in $(names /sys/bus/mmc/devices); do
  link "/sys/bus/mmc/devices/$name"
  card=$(place "/sys/bus/mmc/devices/$name")
  file "$card/type" "$card/cid"
done

for name in $(names /sys/class/net); do
  link "/sys/class/net/$name"
  net=$(place "/sys/class/net/$name")
  file "$net/type" "$net/address" "$net/addr_assign_type" "$net/dev_port"
  mark "$net/phy80211"
  if [ ! -e "$from$net/device" ]; then continue; fi
  link "$net/device"
  device=$(place "$net/device")
  mark "$device/of_node" "$device/physfn" "${device%/*}/of_node"
  file "$device/acpi_index" "$device/index" "${device%/*}/removable"
done

for name in $(names /sys/block); do
  case "$name" in nvme* | sd* | vd* | xvd*) ;; *) continue ;; esac
  link "/sys/block/$name"
  disk=$(place "/sys/block/$name")
  file "$disk/removable" "$disk/serial"
  if [ ! -e "$from$disk/device" ]; then continue; fi
  link "$disk/device"
  device=$(place "$disk/device")
  file "$device/serial" "$device/vpd_pg80"
done

echo "copied $(find "$to" -type f | wc -l) files into $given"
