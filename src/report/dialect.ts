/** In which words a workload's author is told what to change. */
import type { EngineEvidence, Identity } from '../model/evidence.js'
import type { Fact } from '../model/fact.js'
import type { Report } from '../model/report.js'
import { type Dialect, dialects } from '../model/rule.js'
import { type Cure, dialectNames } from './cures.js'
import { podmanFlags } from './podman-flags.js'

/** Notations that have fixes of their own; any other is told what its engine's command line is told. */
const byNotation: Readonly<Record<string, Dialect>> = { compose: 'compose', kubernetes: 'kubernetes', quadlet: 'podman' }
const byEngine: Readonly<Record<string, Dialect>> = { containerd: 'kubernetes', 'cri-o': 'kubernetes', podman: 'podman' }

/** Fixes for Podman are written for Quadlet files; a script holds options. */
type Wording = Dialect | 'podman run'

/** The words in which a workload is edited. */
export function dialectOf({ dialect = '', engine }: Identity, report: Report): Wording {
  const chosen = own(byNotation, dialect) ?? own(byEngine, kindOf(report.engines.find((one) => one.id === engine))) ?? 'docker'
  return chosen === 'podman' && dialect !== '' && dialect !== 'quadlet' ? 'podman run' : chosen
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

function kindOf(engine: EngineEvidence | undefined): string {
  return engine?.facts.kind?.known ? engine.facts.kind.value : ''
}

interface FixText {
  /** `fix`, or with the dialect that it is told in where that is not the file's own. */
  readonly label: string
  readonly text: string
}

/** The fix in the dialect of the file, else in the nearest one that there is; undefined where nobody wrote one. */
export function fixIn(dialect: Wording, fix: Cure): FixText | undefined {
  if (dialect === 'podman run')
    return fix.podman === undefined ? fixIn('podman', fix) : { label: 'fix', text: podmanFlags(fix.podman).trim() }
  const chosen = [dialect, 'docker' as const, ...dialects].find((one) => fix[one] !== undefined)
  if (chosen === undefined) return undefined
  return { label: chosen === dialect ? 'fix' : `fix (${dialectNames[chosen]})`, text: (fix[chosen] ?? '').trim() }
}

const engineNames: Readonly<Record<string, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  'cri-o': 'CRI-O',
  lxc: 'LXC',
  oci: 'the OCI runtime specification',
}

/** `Docker 29.5`: whose defaults fill in what a file does not say. Outside text where an engine named itself. */
export function engineName({ engine }: Identity, report: Report): string {
  const found = report.engines.find((one) => one.id === engine)
  const kind = kindOf(found)
  const name = [own(engineNames, kind) ?? kind, lineOf(found?.facts.version)].filter((part) => part !== '').join(' ')
  const kubelet = lineOf(found?.facts.kubeletVersion)
  return kubelet === '' ? name : `Kubernetes ${kubelet} on ${name}`
}

function lineOf(version: Fact<string> | undefined): string {
  return version?.known ? version.value.split('.').slice(0, 2).join('.') : ''
}
