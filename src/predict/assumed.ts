/** What the gate takes for granted of host and engine. */
export { assumedEngine } from './assumed/engine.js'
export { assumedHost } from './assumed/host.js'
