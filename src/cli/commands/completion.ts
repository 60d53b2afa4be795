import type { Command } from 'commander'
import { completionScript, type Shell, shells } from '../completion.js'
import { exitStatus } from '../exit-status.js'
import { oneOf } from '../flags.js'
import { toStdout } from '../output.js'
import { does, type Outcome, verb } from '../verb.js'

export function completionCommand(outcome: Outcome, tree: () => Command): Command {
  const command = verb('completion', 'print a script that completes verbs and flags', [
    ['hullcheck completion bash > /etc/bash_completion.d/hullcheck', 'for bash'],
    ['hullcheck completion zsh > ~/.zsh/completions/_hullcheck', 'for zsh, in a folder of fpath'],
    ['hullcheck completion fish > ~/.config/fish/completions/hullcheck.fish', 'for fish'],
  ]).argument('<shell>', shells.join(', '))
  return does(command, outcome, async ([wish = ''], _, mistakes) => {
    const shell: Shell | undefined = await oneOf(wish, 'shell', shells, mistakes)
    mistakes.throwIfAny()
    await toStdout(completionScript(shell ?? 'bash', tree()))
    return exitStatus.clean
  })
}
