/** Has the container a kernel of its own? Told by the program that the host runs in its place. */
export type Sandbox = 'gVisor' | 'a virtual machine'

/**
 * gVisor re-executes itself, so that comm is `exe`; the exe link names runsc. Kata's task is its shim or the virtual
 * machine monitor. Names alone could be a trick of the image: see `sandboxOf`.
 */
function byName(exe: string): Sandbox | undefined {
  const name = exe.replace(/ \(deleted\)$/, '').slice(exe.lastIndexOf('/') + 1)
  if (name === 'runsc' || name === 'containerd-shim-runsc-v1') return 'gVisor'
  if (/^(?:qemu-system-[a-z0-9_]+|qemu-kvm|cloud-hypervisor|firecracker|stratovirt|dragonball|containerd-shim-kata-v2)$/.test(name))
    return 'a virtual machine'
  return undefined
}

/**
 * A program from the container's own root file system is the container's, whatever it is called. `exeDevice` and `rootDevice`
 * are the devices (major:minor) of the program and of `/`; undefined when not known. The first is asked for only where it matters.
 */
export function sandboxOf(
  exe: string,
  exeDevice: () => string | undefined,
  rootDevice: string | undefined,
  hostMounts: boolean,
): Sandbox | undefined {
  const sandbox = byName(exe)
  if (sandbox === undefined || hostMounts) return sandbox
  return rootDevice !== undefined && exeDevice() === rootDevice ? undefined : sandbox
}
