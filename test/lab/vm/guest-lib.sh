# Sourced by the command script: starts Docker by hand. Works with and without systemd.
modprobe -a overlay bridge veth br_netfilter xt_MASQUERADE nf_nat xt_conntrack xt_addrtype 2>/dev/null
start_docker() {   # start_docker NAME [dockerd options]: socket /run/NAME.sock, data /var/lib/NAME
  local n=$1; shift
  dockerd --data-root /var/lib/$n --exec-root /run/$n --pidfile /run/$n.pid -H unix:///run/$n.sock "$@" > /lab/result/lab/$n.log 2>&1 &
  local d=$! up=
  while kill -0 $d 2>/dev/null; do
    curl -s --unix-socket /run/$n.sock http://d/_ping > /dev/null 2>&1 && up=1 && break
    sleep 0.2
  done
  [ -n "$up" ] || { echo "lab: dockerd did not start:" >&2; tail -5 /lab/result/lab/$n.log >&2; return 1; }
  export DOCKER_HOST=unix:///run/$n.sock
  docker import -c 'ENV PATH=/bin' -c 'CMD ["sleep","infinity"]' /lab/bb.tar bb > /dev/null
}
