/** Containers of Windows: what this table of facts is about is Linux, and next to nothing of it is there. */
import { unknown } from '../model/fact.js'
import type { Declared, Predicted } from '../model/facts.js'

const noLinux = unknown('not-collected', 'a Windows container has no such thing')

/** What a path of the host, a limit and a runtime mean there as well (kubernetes.io/docs/concepts/windows/intro). */
const shared: ReadonlySet<string> = new Set(['engineSockets', 'hostPaths', 'limits.cpu', 'limits.memory', 'runtime.sandboxed'])

export function isWindows(declared: Declared): boolean {
  const os = declared['pod.os']
  return os?.known === true && os.value === 'windows'
}

export function ofWindows(predicted: Predicted): Predicted {
  return Object.fromEntries(Object.entries(predicted).map(([name, fact]) => [name, shared.has(name) ? fact : noLinux]))
}
