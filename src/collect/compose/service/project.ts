import type { Problem, ReadContext } from '../../manifest/dialect.js'
import type { MapNode } from '../../manifest/node.js'
import type { Budget } from '../load/budget.js'
import type { Environment } from '../load/environment.js'

/** A project after everything is merged. */
export interface Project {
  /** As compose names it; empty where that is not known. */
  readonly name: string
  /** What its files say it is called; empty where they leave it to the folder. */
  readonly title: string
  /** Absolute. */
  readonly folder: string
  /** First file, as the user named it. */
  readonly file: string
  readonly tree: MapNode
  readonly environment: Environment
  readonly context: ReadContext
  readonly budget: Budget
  /** Services of which a part could not be had. */
  readonly incomplete: ReadonlySet<string>
  readonly tell: (problem: Problem) => void
}
