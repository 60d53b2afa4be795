/** LSM labels of processes. Whether the kernel has any is asked once: a refusal costs more than a read. */
import { unknown } from '../../model/fact.js'
import { exists, type Failure, type Reading, type Roots, readProcWhole, type Teller } from './read.js'

export interface LabelReader {
  /** attr/current, which answers for the first labelling LSM; EINVAL where there is none. */
  readonly current: (pid: Teller) => Reading<string>
  /** attr/apparmor/current, which is exact; ENOENT in older kernels and where AppArmor is not built in. */
  readonly exact: (pid: Teller) => Reading<string>
}

const limit = 4096

export function labelReader(roots: Roots): LabelReader {
  const own = readProcWhole(roots, 'self/attr/current', limit)
  const silent: Failure | undefined = !own.ok && own.code === 'EINVAL' ? own : undefined
  const without = exists(`${roots.procfs}/self/attr`) && !exists(`${roots.procfs}/self/attr/apparmor`)
  const missing: Failure = { ok: false, code: 'ENOENT', gap: unknown('unsupported', '/proc/PID/attr/apparmor: not in this kernel') }
  return {
    current: (pid) => silent ?? readProcWhole(roots, `${pid}/attr/current`, limit),
    exact: (pid) => (without ? missing : readProcWhole(roots, `${pid}/attr/apparmor/current`, limit)),
  }
}
