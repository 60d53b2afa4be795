import { at, entries, type Node } from '../../manifest/node.js'
import type { Project } from './project.js'
import { textAt } from './read-as.js'

const byName = new WeakMap<Project, ReadonlyMap<string, Node>>()

/** The service whose container is called so by `container_name`; compose gives other names a number, which no file tells. */
export function called(name: string, project: Project): Node | undefined {
  const known = byName.get(project) ?? containerNames(project)
  byName.set(project, known)
  return known.get(name)
}

function containerNames({ tree }: Project): ReadonlyMap<string, Node> {
  const named = entries(at(tree, 'services')).flatMap(([, { value }]): [string, Node][] => {
    const said = textAt(value, 'container_name')
    return said?.known === true ? [[said.value, value]] : []
  })
  return new Map(named)
}
