/** Two running throw-away containers. */
export interface DemoContainers {
  /** How they were made, for the first line of the demo. */
  readonly how: string
  /** Names by which the engine knows them; empty where there is no engine. */
  readonly names: readonly string[]
  /** Name of the container whose init has these ancestors (process ids), for containers that have no name of their own. */
  nameOf(ancestors: readonly number[]): string | undefined
}
