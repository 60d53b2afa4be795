/** Places as SARIF tells them: a region of a file below the root of the sources, and the workload by name. */
import type { Location, PhysicalLocation } from 'sarif'
import type { Identity } from '../../model/evidence.js'
import type { Region } from '../../model/fact.js'
import { inert } from '../escape.js'
import type { RepositoryOptions } from '../options.js'
import { encodePath, isFile, pathInRepository } from '../repository.js'

export function locationOf(identity: Identity, region: Region | undefined, repository: RepositoryOptions | undefined): Location {
  const name = inert(identity.name, 200)
  return {
    ...(region && { physicalLocation: physical(region, repository) }),
    logicalLocations: [{ name, fullyQualifiedName: inert(identity.workload, 300), kind: 'resource' }],
  }
}

export function physical(region: Region, repository: RepositoryOptions | undefined): PhysicalLocation {
  const path = pathInRepository(region.file, repository)
  const below = isFile(path) && !path.startsWith('/')
  return {
    artifactLocation: path.startsWith('/')
      ? { uri: `file://${encodePath(path)}` }
      : { uri: encodePath(path), ...(below && { uriBaseId: '%SRCROOT%' }) },
    region: {
      startLine: region.line,
      startColumn: region.column,
      endLine: region.endLine,
      // An empty region would be nothing to point at.
      endColumn: region.endLine === region.line && region.endColumn === region.column ? region.column + 1 : region.endColumn,
    },
  }
}
