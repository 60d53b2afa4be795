/** Kubernetes objects to workloads: files, what came on standard input, rendered charts and kustomizations. Pure but for what it asks the context. */
import type { DeclaredWorkload, ManifestReading, Problem, ReadContext, SourceFile } from '../manifest/dialect.js'
import type { Node } from '../manifest/node.js'
import { type KubernetesObject, type Objects, objectsOf } from './documents.js'
import { deadAnnotation } from './facts/profiles.js'
import { refusedProcMount } from './facts/security.js'
import { containersOf, overlaysOf, type Pod, type PodContainer, podsOf, promisesPod } from './pods.js'
import { ofSource, render } from './rendered.js'
import { sortFiles } from './sort-files.js'
import { holdsSurroundings, type Surroundings, surroundings } from './surroundings.js'
import { workloads } from './workloads.js'

/** More containers in one file than any cluster's list: something repeats them. */
const containerLimit = 10_000

export function readKubernetes(files: readonly SourceFile[], context: ReadContext): ManifestReading {
  const { plain, packages } = sortFiles(files)
  const rendered = packages.map((one) => render(one, context))
  // A file that can decide about others is read first, and only once.
  const early = new Map(plain.filter(({ text }) => holdsSurroundings.test(text)).map((file) => [file, objectsIn(file, context)]))
  const around = surroundings([...early.values(), ...rendered].flatMap((one) => one.objects))
  const reader = new Reader(around)
  for (const one of rendered) reader.take(one, true)
  for (const file of plain) reader.take(early.get(file) ?? objectsIn(file, context))
  return reader
}

function objectsIn({ text, name, path }: SourceFile, context: ReadContext): Objects {
  if (path !== '' || !text.includes('# Source: ')) return objectsOf(text, name)
  return fromStandardInput(text, name, context)
}

/** Document by document, because each was made of another file. */
function fromStandardInput(text: string, name: string, context: ReadContext): Objects {
  let line = 1
  const parts = text.split(/^(?=---[ \t]*$)/m).map((part) => {
    const first = line
    line += part.split('\n').length - 1
    const place = ofSource(part, context)
    return objectsOf(part, name, place ?? ((region) => ({ ...region, line: region.line + first - 1, endLine: region.endLine + first - 1 })))
  })
  return { objects: parts.flatMap((part) => part.objects), problems: parts.flatMap((part) => part.problems) }
}

class Reader implements ManifestReading {
  readonly workloads: DeclaredWorkload[] = []
  readonly problems: Problem[] = []
  readonly #around: Surroundings

  constructor(around: Surroundings) {
    this.#around = around
  }

  take({ objects, problems }: Objects, rendered = false): void {
    this.problems.push(...problems)
    let count = 0
    for (const object of objects) {
      for (const pod of this.#pods(object)) {
        const containers = containersOf(pod)
        count += containers.length
        if (count > containerLimit) {
          this.problems.push({ region: pod.region, message: `more than ${containerLimit} containers in one file`, kind: 'unparsable' })
          return
        }
        this.#take(pod, containers, rendered)
      }
    }
  }

  #pods(object: KubernetesObject): readonly Pod[] {
    const pods = podsOf(object)
    if (pods.length === 0 && promisesPod(object)) {
      this.#note(object.node, `this ${object.kind} has no containers: it is a part of one, or it will be refused`)
    }
    for (const { region } of pods.length > 0 ? overlaysOf(object) : []) {
      this.problems.push({ region, message: 'this is laid over the pods when they are made, and is not judged', kind: 'unparsable' })
    }
    return pods
  }

  #take(pod: Pod, containers: readonly PodContainer[], rendered: boolean): void {
    const dead = deadAnnotation(pod.annotations)
    if (dead) this.#note(dead, 'annotations for seccomp have no effect since Kubernetes 1.27: set securityContext.seccompProfile')
    const unmasked = refusedProcMount(pod, containers)
    if (unmasked) this.#note(unmasked, 'the API server refuses procMount: Unmasked in a pod without hostUsers: false')
    for (const one of workloads(pod, containers, this.#around)) {
      this.workloads.push(rendered ? { ...one, identity: { ...one.identity, rendered } } : one)
    }
  }

  #note({ region }: Node, message: string): void {
    this.problems.push({ region, message, kind: 'note' })
  }
}
