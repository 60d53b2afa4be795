#!/bin/sh
# Takes a bed down by what its state folder names, whatever state it is in, and removes the folder.
# Ends only processes whose command line names the folder, or that lie in the cgroup of one of its containers.
#
#   takedown.sh FOLDER
dir=$1
ours() { [ -n "$1" ] && grep -qaF "$dir/" "/proc/$1/cmdline" 2>/dev/null; }
end() {
  ours "$1" || return 0
  kill "$1"
  n=0
  while ours "$1" && [ $n -lt 150 ]; do sleep 0.1; n=$((n + 1)); done
  if ours "$1"; then kill -9 "$1"; fi
}

# Containers first, while their engine can still do it properly.
if [ -S "$dir/docker.sock" ] && ours "$(cat "$dir/engine.pid" 2>/dev/null)"; then
  export DOCKER_HOST="unix://$dir/docker.sock" PATH="$dir/bin:$PATH"
  ids=$(timeout 20 docker ps -aq) && [ -n "$ids" ] && timeout 60 docker rm -f $ids > /dev/null
fi
end "$(cat "$dir/engine.pid" 2>/dev/null)"
end "$(cat "$dir/exec/containerd/containerd.pid" 2>/dev/null)"

# An engine that was killed leaves its shims and containers running: the shim's folder names the container.
for f in "$dir"/exec/containerd/daemon/io.containerd.runtime.v2.task/moby/*/config.json; do
  [ -f "$f" ] || continue
  id=$(basename "$(dirname "$f")")
  # A paused container's processes take no signal, not even this one, until they are thawed (cgroup v1; v2).
  for g in $(find /sys/fs/cgroup -type d -name "*$id*"); do
    [ ! -e "$g/freezer.state" ] || echo THAWED > "$g/freezer.state"
    [ ! -e "$g/cgroup.freeze" ] || echo 0 > "$g/cgroup.freeze"
  done
  for p in $(grep -l "$id" /proc/[0-9]*/cgroup 2>/dev/null | cut -d/ -f3); do kill -9 "$p" 2>/dev/null; done
  # The shim's socket: in `address` up to containerd 1, in `bootstrap.json` since 2.
  rm -f $(grep -oh '/run/containerd/s/[0-9a-f]*' "${f%/*}/address" "${f%/*}/bootstrap.json" 2>/dev/null)
  find /sys/fs/cgroup -depth -type d -name "*$id*" -exec rmdir {} + 2>/dev/null
done
for p in /proc/[0-9]*; do
  case $(cat "$p/comm" 2>/dev/null) in containerd-shim) if ours "${p#/proc/}"; then kill -9 "${p#/proc/}"; fi ;; esac
done

# exec/netns/default always, overlay and shm mounts of containers when the engine was killed; the last mounted first.
awk -v d="$dir/" 'index($5, d) == 1 { print $5 }' /proc/self/mountinfo | tac | while read -r m; do umount -l "$m"; done
rm -rf --one-file-system "$dir"
if [ -e "$dir" ]; then echo "$dir could not be removed" >&2; exit 1; fi
rm -f "$dir.log"
