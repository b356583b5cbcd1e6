#!/bin/sh
# build.sh OUT: builds the oracle and real snapd from Debian's packages, with snapd's published test root trusted.
# Does nothing where OUT was built from the same sources before.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
export GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOTOOLCHAIN=local
command -v go >/dev/null || { echo "build.sh: go is not installed (install-packages.sh)" >&2; exit 3; }
snapd=$GOPATH/src/github.com/snapcore/snapd
[ -d "$snapd" ] || { echo "build.sh: snapd's source package is not installed (install-packages.sh)" >&2; exit 3; }

stamp=$( { go version; dpkg-query -W -f '${Package} ${Version}\n' golang-github-snapcore-snapd-dev golang-golang-x-crypto-dev
  cat "$0" "$here"/oracle/*.go; } | sha256sum | cut -d' ' -f1)
[ "$(cat "$out/stamp" 2>/dev/null || true)" = "$stamp" ] && exit 0

# a second build that starts meanwhile waits for this one
exec 9>"$out/lock"
flock 9
[ "$(cat "$out/stamp" 2>/dev/null || true)" = "$stamp" ] && exit 0
(cd "$here/oracle" && go build -tags "withtestkeys nosecboot" -o "$out/snapd-oracle" .)
version=$(dpkg-query -W -f '${source:Upstream-Version}' golang-github-snapcore-snapd-dev)
for command in snapd snapctl snap-seccomp snap-exec; do
  (cd "$snapd" && go build -tags "withtestkeys nosecboot" \
    -ldflags "-X github.com/snapcore/snapd/snapdtool.Version=$version" -o "$out/$command" "./cmd/$command")
done
echo "$stamp" > "$out/stamp"
