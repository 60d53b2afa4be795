/** Where a task's settings stand in HCL: attributes and blocks mean the same, and a block may come several times. */
import type { Node } from '../manifest/node.js'
import type { Block } from './hcl.js'

export interface Settings {
  readonly driver: Node | undefined
  readonly user: Node | undefined
  /** MB. */
  readonly memory: Node | undefined
  readonly memoryMax: Node | undefined
  readonly environment: readonly (readonly [string, Node])[]
  readonly config: (key: string) => Node | undefined
  /** Everything of that name: the items of a list, every block. */
  readonly configs: (key: string) => readonly Node[]
}

export function settings(task: Block): Settings {
  const [config, resources, env] = ['config', 'resources', 'env'].map((type) => task.blocks.find((one) => one.type === type))
  const variables = task.attributes.get('env')?.value
  return {
    driver: task.attributes.get('driver')?.value,
    user: task.attributes.get('user')?.value,
    memory: resources?.attributes.get('memory')?.value,
    memoryMax: resources?.attributes.get('memory_max')?.value,
    environment: [...(env?.attributes ?? []), ...(variables?.kind === 'map' ? variables.entries : [])].map(
      ([name, { value }]) => [name, value] as const,
    ),
    config: (key) => config?.attributes.get(key)?.value ?? blockNode(config, key),
    configs: (key) => {
      const value = config?.attributes.get(key)?.value
      const listed = value?.kind === 'list' ? value.items : value ? [value] : []
      return [...listed, ...(config?.blocks ?? []).filter((one) => one.type === key).map(asNode)]
    },
  }
}

function blockNode(config: Block | undefined, key: string): Node | undefined {
  const block = config?.blocks.find((one) => one.type === key)
  return block && asNode(block)
}

/** A block as the mapping that it stands for. */
function asNode(block: Block): Node {
  const inner = block.blocks.map((one) => [one.type, { key: one.region, value: asNode(one) }] as const)
  return { kind: 'map', region: block.region, entries: new Map([...block.attributes, ...inner]) }
}
