/** Compose files to workloads. Pure but for the files that a file names. */
import type { ManifestReading, SourceFile } from '../manifest/dialect.js'
import { dockerOptions } from '../manifest/docker-options.js'
import { at, boolOf, type Entry, entries, items, textOf } from '../manifest/node.js'
import { parseYaml } from '../manifest/yaml.js'

export function readCompose(files: readonly SourceFile[]): ManifestReading {
  const readings = files.map(readOne)
  return { workloads: readings.flatMap((one) => one.workloads), problems: readings.flatMap((one) => one.problems) }
}

function readOne(file: SourceFile): ManifestReading {
  const { documents, problems } = parseYaml(file.text, file.name, { version: '1.2' })
  const services = entries(at(documents[0], 'services'))
  return {
    workloads: services.map(([name, entry]) => service(name, entry)),
    problems: problems.map((one) => ({ ...one, kind: 'unparsable' })),
  }
}

function service(name: string, { key, value }: Entry): ManifestReading['workloads'][number] {
  const image = at(value, 'image')
  const said = image && textOf(image)
  const flag = (option: string) => {
    const node = at(value, option)
    return node && boolOf(node)
  }
  const list = (option: string) => at(value, option) && items(at(value, option)).map(textOf)
  return {
    identity: { id: `${key.file}#${name}`, name, image: said?.known ? said.value : '', workload: name, region: key },
    platform: 'docker',
    declared: dockerOptions({
      source: 'compose',
      place: `services.${name}`,
      region: key,
      privileged: flag('privileged'),
      readOnly: flag('read_only'),
      init: flag('init'),
      capAdd: list('cap_add'),
      capDrop: list('cap_drop'),
      securityOpt: list('security_opt'),
    }),
  }
}
