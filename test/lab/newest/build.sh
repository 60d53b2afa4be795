#!/bin/sh
# The newest Docker that the Go module proxy has: OUT/bin/{dockerd,docker-proxy,containerd,containerd-shim-runc-v2,ctr,runc}, and gVisor's runsc.
#
#   OUT=folder STAMP=text ./build.sh
#
# Takes minutes where Go has nothing cached; Go keeps its modules and build cache where it always does.
set -eu
: "${OUT:?}" "${STAMP:?}"
[ "$(cat "$OUT/stamp" 2>/dev/null)" != "$STAMP" ] || exit 0        # somebody else built it while we waited for the lock
part=$OUT.part
rm -rf "$part"
mkdir -p "$part/bin"
export GOBIN=$part/bin GOFLAGS="-buildvcs=false -trimpath"
get() { nice -n 15 go install -p 2 -tags "$@"; }
get seccomp github.com/opencontainers/runc@v1.5.2
c=github.com/containerd/containerd/v2/cmd
get "no_btrfs no_devmapper no_zfs" $c/containerd@v2.4.2 $c/containerd-shim-runc-v2@v2.4.2 $c/ctr@v2.4.2
m=github.com/moby/moby/v2/cmd
get exclude_graphdriver_btrfs $m/dockerd@v2.0.0-beta.24 $m/docker-proxy@v2.0.0-beta.24
# gVisor starts itself again inside a root without libraries, so it must be static.
CGO_ENABLED=0 get netgo gvisor.dev/gvisor/runsc@v0.0.0-20260905035102-160fafc42237
echo "$STAMP" > "$part/stamp"
rm -rf "$OUT"
mv "$part" "$OUT"
