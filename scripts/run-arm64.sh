#!/bin/sh
# Runs an arm64 program (default: the built device executable) under qemu on a machine of another architecture:
#   scripts/run-arm64.sh [--program FILE] ARGUMENT…
set -eu
program="$(dirname "$0")/../dist/prepare-device-linux-arm64"
if [ "${1-}" = --program ]; then
  program=$2
  shift 2
fi
if [ "$(uname -m)" = aarch64 ]; then
  exec "$program" "$@"
fi
if ! command -v qemu-aarch64-static >/dev/null; then
  echo "cannot run $program: no qemu-aarch64-static here" >&2
  echo "  install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross" >&2
  exit 69
fi
QEMU_LD_PREFIX=${QEMU_LD_PREFIX-/usr/aarch64-linux-gnu} exec qemu-aarch64-static "$program" "$@"
