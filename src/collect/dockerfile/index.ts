/** Dockerfiles: an image is judged by what its file decides; the rest is decided by whoever starts it. */

import type { Region } from '../../model/fact.js'
import type { Declared } from '../../model/facts.js'
import { Source } from '../command-line/source.js'
import { fact, listFact } from '../manifest/complete.js'
import type { DeclaredWorkload, ManifestReading, SourceFile } from '../manifest/dialect.js'
import { told } from '../manifest/said.js'
import { isSecret } from '../spelling/secret-name.js'
import { factsOf, type TargetFacts, targetsOf } from './facts.js'
import { type Build, buildOf, isTooLarge, type Stage } from './stages.js'

const source = 'dockerfile'

export function readDockerfiles(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map(readOne)
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

function readOne(file: SourceFile): ManifestReading {
  const text = new Source(file.name, file.text)
  if (isTooLarge(file.text)) {
    return { workloads: [], problems: [{ region: text.region(0, 0), message: 'larger than anything that is built', kind: 'unparsable' }] }
  }
  const build = buildOf(text, {})
  const targets = targetsOf(build)
  const isLast = (stage: Stage) => stage === build.stages.at(-1)
  return {
    workloads: targets.map((stage) => workload(stage, isLast(stage) ? file.name : `${file.name}:${stage.name}`, build)),
    problems: [],
  }
}

function workload(stage: Stage, name: string, build: Build): DeclaredWorkload {
  const region = stage.image.source.region(stage.from.begin, stage.from.end)
  return {
    identity: { id: name, name, image: '', workload: name, region },
    platform: 'docker',
    declared: declared(factsOf(stage, build, {}), region),
  }
}

/** Only these: what is missing was not collected, and no rule may find fault with it. */
function declared(facts: TargetFacts, region: Region): Declared {
  const secrets = facts.environment.flatMap((one) =>
    one.known && isSecret(one.value.name, one.value.value) ? [told(one.value.name, one.region)] : [],
  )
  const list = (place: string, items: TargetFacts['setuid']) => listFact(source, place, region, items)
  return {
    'image.described': fact(source, 'FROM', told(true, region)),
    'identity.user': fact(source, 'USER', facts.user),
    'secrets.environment': list('ENV', secrets),
    'image.secretArguments': list('ARG', facts.secretArguments),
    'image.remoteAdds': list('ADD', facts.remoteAdds),
    'image.setuid': list('RUN', facts.setuid),
    ...(facts.shellForm && { 'image.shellForm': fact(source, 'CMD', facts.shellForm) }),
    'image.healthcheckOff': fact(source, 'HEALTHCHECK', facts.healthcheckOff ?? told(false, region)),
  }
}
