/**
 * What hullcheck.yaml may hold: the one source of the check, of the JSON Schema for editors and of the table in docs/config.md.
 * It is data only: no key names a program, and nothing of it is run.
 */
import * as v from 'valibot'
import { isDay } from '../model/day.js'
import { severities } from '../model/severity.js'

const text = v.pipe(v.string(), v.regex(/\S/, 'expected text, found nothing'))
const id = v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'expected an id such as kcore-readable'))
/** One, or a list: most lists have one item. */
const texts = v.union([text, v.array(text)])
const ids = v.union([id, v.array(id)])
const someIds = v.union([id, v.pipe(v.array(id), v.minLength(1, 'expected at least one'))])
const glob = v.pipe(v.string(), v.regex(/^[^![\]{}]+$/, 'expected a glob of *, ? and **; [], {} and ! have no meaning here'))
const globs = v.union([glob, v.array(glob)])
const someGlobs = v.union([glob, v.pipe(v.array(glob), v.minLength(1, 'expected at least one'))])
const severity = v.picklist(severities.toReversed())
const dayForm = /^\d{4}-\d{2}-\d{2}$/
const day = v.pipe(
  v.string(),
  v.regex(dayForm, 'expected a day such as 2027-01-31'),
  v.check((value) => isDay(value) || !dayForm.test(value), 'the calendar has no such day'),
)
/** valibot takes a list for an object without keys. */
const noList = v.custom<unknown>((value) => !Array.isArray(value))

function key<const S extends v.GenericSchema>(schema: S, description: string) {
  return v.optional(v.pipe(schema, v.description(description)))
}

const scope = ['name', 'image', 'label', 'path'] as const

const waiver = v.pipe(
  noList,
  v.strictObject({
    rule: v.pipe(someIds, v.description('Ids of rules or escape paths.')),
    name: key(someGlobs, 'Names of containers, pods, services or workloads.'),
    image: key(someGlobs, 'Images, as they are named.'),
    label: key(v.pipe(noList, v.record(v.string(), glob)), 'Labels: every one that is named must have a value that matches.'),
    path: key(someGlobs, 'Files or folders, relative to that of this file.'),
    reason: v.pipe(text, v.description('Why, and who knows about it.')),
    until: v.pipe(day, v.description('The last day on which it holds: 2027-01-31.')),
  }),
  v.metadata({ oneNeeded: scope }),
  v.partialCheck(
    scope.map((one) => [one] as const) as never,
    (said: Readonly<Record<string, unknown>>) => scope.some((one) => said[one] !== undefined),
    'no workload',
  ),
)

/** What the gate takes for granted where a file cannot say it. Each is a fact of the engine or the host. */
const assume = v.pipe(
  noList,
  v.strictObject({
    apparmor: key(v.boolean(), 'The hosts have AppArmor in force, and the engine uses it.'),
    selinux: key(v.picklist(['off', 'permissive', 'enforcing']), 'SELinux on the hosts.'),
    userNamespaceRemap: key(v.boolean(), 'The engine remaps uids (userns-remap).'),
    rootless: key(v.boolean(), 'The engine runs as an ordinary user.'),
    noNewPrivileges: key(v.boolean(), 'The engine sets no-new-privileges for every container.'),
    cgroup: key(v.picklist(['v1', 'v2']), 'cgroups of the hosts.'),
    kernel: key(v.pipe(v.string(), v.regex(/^\d{1,3}\.\d{1,4}\S{0,100}$/, 'expected a release such as 6.1.0')), 'Kernel of the hosts.'),
  }),
)

export const configSchema = v.pipe(
  noList,
  v.strictObject({
    failOn: key(severity, 'Findings and open escape paths from this severity on fail a run. Default: high.'),
    strict: key(v.boolean(), 'What is not known counts as a finding. Default: false.'),
    allowUnparsable: key(v.boolean(), 'A deployable file that cannot be read does not fail the gate. Default: false.'),
    profile: key(texts, 'Profiles whose rules judge; docs/profiles.md lists them. Default: default.'),
    pssVersion: key(
      v.pipe(v.string(), v.regex(/^(latest|v1\.(0|[1-9]\d{0,5}))$/, 'expected a version such as v1.28, or latest')),
      'Version of the Pod Security Standards for the profiles pss-baseline and pss-restricted. Default: the newest.',
    ),
    rules: key(texts, 'Folders with rules of your own, relative to that of this file.'),
    rule: key(ids, 'Judge by these rules and escape paths only.'),
    skip: key(ids, 'Leave these rules and escape paths out. A waiver has a reason and an end; this has neither.'),
    severity: key(v.pipe(noList, v.record(v.string(), severity)), 'Severities by rule or escape path, in place of their own.'),
    format: key(texts, 'Formats of the report, such as terminal or json=report.json; files are relative to that of this file.'),
    runtimeDefaults: key(texts, 'Engines whose defaults fill in what a file does not say: docker@28. Default: the newest.'),
    assume: key(assume, 'What the gate takes for granted of the hosts; what is left out stays unknown.'),
    exclude: key(globs, 'Files and folders below the given ones that are not read, relative to that of this file.'),
    baseline: key(text, 'File of what was known before; made by --write-baseline, relative to that of this file.'),
    waivers: key(v.array(waiver), 'Findings that somebody answers for until a date.'),
  }),
)

export type ConfigDocument = v.InferOutput<typeof configSchema>
