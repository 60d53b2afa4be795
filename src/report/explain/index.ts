/** The full story of one container, one rule or one escape path. Pure, like every report. */
export { explainContainer } from './container.js'
export { explainPath, explainRule } from './rule.js'
