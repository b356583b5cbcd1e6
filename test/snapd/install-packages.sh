#!/bin/sh
# install-packages.sh: what build.sh and the daemon rig need, from Debian 12 (bookworm). Needs root.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -y -q --no-install-recommends \
  golang-go gcc libc6-dev pkg-config iproute2 util-linux openssh-client squashfs-tools libseccomp-dev xfslibs-dev \
  golang-github-snapcore-snapd-dev golang-gopkg-tomb.v2-dev golang-gopkg-yaml.v2-dev golang-gopkg-yaml.v3-dev \
  golang-golang-x-crypto-dev golang-golang-x-net-dev golang-golang-x-xerrors-dev golang-golang-x-sys-dev \
  golang-golang-x-text-dev golang-gopkg-macaroon.v1-dev golang-gopkg-retry.v1-dev golang-gopkg-check.v1-dev \
  golang-github-gorilla-mux-dev golang-github-jessevdk-go-flags-dev golang-github-godbus-dbus-dev \
  golang-github-juju-ratelimit-dev golang-github-kr-pretty-dev golang-github-kr-text-dev \
  golang-github-seccomp-libseccomp-golang-dev golang-github-mvo5-goconfigparser-dev golang-github-boltdb-bolt-dev \
  golang-github-gosexy-gettext-dev golang-github-mattn-go-runewidth-dev golang-github-rivo-uniseg-dev \
  golang-github-coreos-go-systemd-dev golang-gopkg-mgo.v2-dev golang-gopkg-tylerb-graceful.v1-dev
