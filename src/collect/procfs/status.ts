/** What /proc/PID/status tells: proc(5). A field that an older kernel lacks is undefined. */
export interface Status {
  /** Real, effective, saved, file system. */
  readonly uids: readonly number[]
  readonly gids: readonly number[]
  readonly groups: readonly number[]
  /** Process ids from the reader's namespace inwards (4.1); a thread that is not the first has another NSpid. */
  readonly nsPid: readonly number[]
  readonly inheritable: string
  readonly permitted: string
  readonly effective: string
  readonly bounding: string
  /** 4.3. */
  readonly ambient: string
  /** 4.10. */
  readonly noNewPrivileges: boolean | undefined
  /** 0 off, 1 strict, 2 filter; undefined where the kernel was built without. */
  readonly seccomp: number | undefined
  /** 5.9. */
  readonly seccompFilters: number | undefined
  readonly cpusAllowed: string | undefined
}

const mask = /^[0-9a-f]{1,16}$/

function numbers(value: string | undefined): readonly number[] {
  if (value === undefined || value === '') return []
  return value.split(/[\t ]+/).map(Number)
}

const wanted = new Set([
  ...['Uid', 'Gid', 'Groups', 'NStgid', 'NSpid', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'],
  ...['NoNewPrivs', 'Seccomp', 'Seccomp_filters', 'Cpus_allowed_list'],
])

/** The lines that are wanted, by key. Only the first of a key counts: `Name:` comes first and escapes its line ends. */
function fieldsOf(content: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of content.split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const key = line.slice(0, colon)
    if (wanted.has(key) && !fields.has(key)) fields.set(key, line.slice(colon + 1).trim())
  }
  return fields
}

/** undefined when the text is not that of a status file, or was cut off. */
export function parseStatus(content: string): Status | undefined {
  const fields = fieldsOf(content)
  const uids = numbers(fields.get('Uid'))
  const gids = numbers(fields.get('Gid'))
  const groups = numbers(fields.get('Groups'))
  const nsPid = numbers(fields.get('NStgid') ?? fields.get('NSpid'))
  if (uids.length !== 4 || gids.length !== 4) return undefined
  if (![...uids, ...gids, ...groups, ...nsPid].every((id) => Number.isSafeInteger(id) && id >= 0)) return undefined
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd'].map((key) => fields.get(key) ?? '')
  const [inheritable = '', permitted = '', effective = '', bounding = ''] = sets
  const ambient = fields.get('CapAmb') ?? '0'
  if (![...sets, ambient].every((set) => mask.test(set))) return undefined
  const number = (key: string) => (/^[0-9]+$/.test(fields.get(key) ?? '') ? Number(fields.get(key)) : undefined)
  const noNewPrivileges = number('NoNewPrivs')
  return {
    uids,
    gids,
    groups,
    nsPid,
    inheritable,
    permitted,
    effective,
    bounding,
    ambient,
    noNewPrivileges: noNewPrivileges === undefined ? undefined : noNewPrivileges === 1,
    seccomp: number('Seccomp'),
    seccompFilters: number('Seccomp_filters'),
    cpusAllowed: fields.get('Cpus_allowed_list'),
  }
}
