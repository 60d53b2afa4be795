#!/bin/sh
# Builds a test machine of a Debian release: OUT/{image.ext4,vmlinuz,initrd,packages.txt,node-version,stamp}.
#
#   SUITE=bookworm|trixie OUT=folder STAMP=text NODE=/usr/bin/node BB=bb.tar ./build.sh
#
# Needs root. Packages come from whatever Debian mirror this machine's apt is configured for.
set -eu
: "${SUITE:?}" "${OUT:?}" "${STAMP:?}" "${NODE:?}" "${BB:?}"
here=$(cd "$(dirname "$0")" && pwd)
[ "$(cat "$OUT/stamp" 2>/dev/null)" != "$STAMP" ] || exit 0        # somebody else built it while we waited for the lock
part=$OUT.part                          # renamed to OUT at the very end: a build that was cut short is never used
root=$part/root
rm -rf --one-file-system "$part"
mkdir -p "$part"

# 1. Sources: this machine's own Debian sources, with the suite's name replaced.
key=/usr/share/keyrings/debian-archive-keyring.gpg
apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
  sort -u | while read -r uri name component; do
    tail=${name#*-}; [ "$tail" = "$name" ] && name=$SUITE || name=$SUITE-$tail
    echo "deb [signed-by=$key] $uri $name $component"
  done > "$part/sources.list"
[ -s "$part/sources.list" ] || { echo "apt has no Debian package lists here: run apt-get update" >&2; exit 1; }

# 2. Packages: a kernel, what boots it, Docker, the two mandatory access control systems.
pkgs="linux-image-cloud-amd64 systemd-sysv udev dbus kmod procps iproute2 iptables
 busybox-static jq curl ca-certificates tini uidmap
 docker.io containerd runc apparmor
 selinux-basics selinux-policy-default selinux-utils policycoreutils"
[ "$SUITE" = bookworm ] || pkgs="$pkgs docker-cli"       # Debian 12 has the client in docker.io
include=$(echo $pkgs | tr ' ' ',')
# In a mount namespace of its own: a build that is killed leaves no mounts behind.
unshare -m mmdebstrap --mode=root --variant=minbase --format=directory --include="$include" \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='printf "#!/bin/sh\nexit 101\n" > "$1/usr/sbin/policy-rc.d"; chmod +x "$1/usr/sbin/policy-rc.d"' \
  "$SUITE" "$root" "$part/sources.list"

# 3. What the lab adds: node, an image without a registry, the two ways to boot.
cp -L "$NODE" "$root/usr/local/bin/node"
mkdir -p "$root/lab" "$root/hullcheck"
cp "$here/guest-init.sh"  "$root/lab/init";  chmod 755 "$root/lab/init"
cp "$here/guest-start.sh" "$root/lab/start"; chmod 755 "$root/lab/start"
cp "$BB" "$root/lab/bb.tar"
cp "$here/lab-job.service" "$root/etc/systemd/system/"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf ../lab-job.service "$root/etc/systemd/system/multi-user.target.wants/lab-job.service"
# Docker starts when a job asks for it; the rest only costs boot time.
for u in docker.service docker.socket containerd.service e2scrub_reap.service apt-daily.timer apt-daily-upgrade.timer \
  dpkg-db-backup.timer e2scrub_all.timer fstrim.timer selinux-autorelabel.service; do
  find "$root/etc/systemd/system" -name "$u" -path '*.wants/*' -delete
done
ln -sf /dev/null "$root/etc/systemd/system/getty.target"
echo lab > "$root/etc/hostname"
chroot "$root" useradd -r -s /usr/sbin/nologin dockremap 2>/dev/null || true
chroot "$root" useradd -m -u 1000 app 2>/dev/null || true
printf 'root:2000000:65536\ndockremap:100000:65536\napp:200000:65536\n' | tee "$root/etc/subuid" > "$root/etc/subgid"
rm -f "$root/usr/sbin/policy-rc.d" "$root/initrd.img"* "$root/vmlinuz"* "$root/boot/initrd"*
# Debian 12's SELinux policy has no container types; container.cil adds their names (see there). Debian 13's has them.
cp "$here/container.cil" "$root/lab/"
chroot "$root" semodule -l | grep -qx container || chroot "$root" semodule -n -i /lab/container.cil
# SELinux labels: written here as plain xattrs, so that the guest need not relabel at boot. AppArmor boots ignore them.
unshare -m sh -ec 'mount -t proc proc "$1/proc"; chroot "$1" setfiles -F -e /proc /etc/selinux/default/contexts/files/file_contexts /' sh "$root"
rm -rf "$root/var/lib/apt/lists/"* "$root/var/cache/apt/"*

# 4. Kernel and an initrd of a busybox and a few modules. Debian's own initramfs works too, but boots slower.
ver=$(ls "$root/lib/modules")
cp "$root/boot/vmlinuz-$ver" "$part/vmlinuz"
i=$part/initrd.d; mkdir -p "$i/bin" "$i/m" "$i/proc" "$i/dev" "$i/sys" "$i/new"
cp "$root/bin/busybox" "$i/bin/"
ln -s busybox "$i/bin/sh"
for m in virtio_pci virtio_mmio virtio_blk ext4; do
  chroot "$root" modprobe -S "$ver" --show-depends "$m" | awk '$1=="insmod"{print $2}'
done | awk '!seen[$0]++' | while read -r f; do
  f=$root$f; n=$(basename "$f" .xz)
  case $f in *.xz) xz -dc "$f" > "$i/m/$n" ;; *) cp "$f" "$i/m/$n" ;; esac
  echo "$n" >> "$i/m/order"
done
cp "$here/initrd-init.sh" "$i/init"; chmod 755 "$i/init"
(cd "$i" && find . | cpio -o -H newc --quiet) > "$part/initrd"
rm -rf "$i"

# 5. One ext4 image, without mounting anything; the file is sparse. No journal: the image is never written to.
truncate -s 6G "$part/image.ext4"
mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -d "$root" "$part/image.ext4"
chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' > "$part/packages.txt"
"$NODE" --version > "$part/node-version"
echo "$STAMP" > "$part/stamp"
rm -rf "$root" "$OUT"
mv "$part" "$OUT"
