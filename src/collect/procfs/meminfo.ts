/** Bytes of memory and swap from /proc/meminfo, which counts in KiB: proc(5). undefined when MemTotal is not there. */
export function parseMeminfo(content: string): { readonly memory: number; readonly swap: number } | undefined {
  const kib = (key: string) => new RegExp(`^${key}: +([0-9]{1,13}) kB$`, 'm').exec(content)?.[1]
  const memory = kib('MemTotal')
  return memory === undefined ? undefined : { memory: Number(memory) * 1024, swap: Number(kib('SwapTotal') ?? 0) * 1024 }
}
