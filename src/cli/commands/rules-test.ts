import type { Command } from 'commander'
import { exitStatus } from '../exit-status.js'
import { addRuleFlags, loadOptions, type RuleFlags } from '../flags.js'
import { toStdout } from '../output.js'
import { does, listFlag, type Outcome, verb } from '../verb.js'

interface Flags extends RuleFlags {
  readonly verbose?: boolean
  readonly live?: boolean
  readonly needing?: string[]
  readonly image?: string
  readonly json?: boolean
}

/** One proof of a rule, whichever kind it is. */
interface Proof {
  readonly id: string
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly reason: string
}

export function rulesTestCommand(outcome: Outcome): Command {
  const command = verb('test', 'run the cases of the rules; exit 1 when one fails', [
    ['hullcheck rules test', 'the cases and examples of all rules'],
    ['hullcheck rules test our-rule --rules ./our-rules', 'one of your own'],
    ['hullcheck rules test --live', 'start throw-away containers on the engine at DOCKER_HOST and judge those'],
  ])
    .argument('[id...]', 'rules or escape paths; none means all')
    .option('--verbose', 'also the cases that passed')
    .option('--live', 'use real containers; starts and removes throw-away ones')
    .option('--image <name>', 'image for --live; it must be there and have `sleep`', 'bb')
    .addOption(listFlag('--needing <trait>', 'with --live: only cases that need one of these of the host, such as kcore or apparmor'))
    .option('--json', 'print the outcomes as JSON, on one line')
  return does<Flags>(addRuleFlags(command), outcome, async (ids, flags, mistakes) => {
    const load = loadOptions({ ...flags, ...(ids.length > 0 && { rule: [...(flags.rule ?? []), ...ids] }) }, mistakes)
    mistakes.throwIfAny()
    const { loadRules } = await import('../../index.js')
    const rules = await loadRules(load)
    const proofs = flags.live ? await live(rules, flags) : await cases(rules)
    const failed = proofs.filter((one) => one.status === 'failed')
    await toStdout(flags.json ? `${JSON.stringify(proofs)}\n` : told(proofs, flags.verbose === true))
    return failed.length === 0 ? exitStatus.clean : exitStatus.findings
  })
}

type Rules = Awaited<ReturnType<typeof import('../../index.js').loadRules>>

async function cases(rules: Rules): Promise<readonly Proof[]> {
  const { testExamples, testRules } = await import('../../index.js')
  const outcomes = [...(await testRules(rules)), ...(await testExamples(rules))]
  return outcomes.map(({ id, name, passed, problem }) => ({ id, name, status: passed ? 'passed' : 'failed', reason: problem }))
}

async function live(rules: Rules, flags: Flags): Promise<readonly Proof[]> {
  const { testLive } = await import('../../index.js')
  return testLive(rules, { ...(flags.image !== undefined && { image: flags.image }), ...(flags.needing && { onlyNeeding: flags.needing }) })
}

const words = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const

function told(proofs: readonly Proof[], verbose: boolean): string {
  const count = (status: Proof['status']) => proofs.filter((one) => one.status === status).length
  const lines = proofs
    .filter((one) => verbose || one.status === 'failed')
    .map(({ id, name, status, reason }) => `${words[status]}  ${id}  ${name}${reason === '' ? '' : `: ${reason}`}\n`)
  return `${lines.join('')}${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped\n`
}
