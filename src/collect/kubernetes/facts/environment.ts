/** Secrets in the environment: their names, never their values. */
import { isNull, type Node } from '../../manifest/node.js'
import { type Said, told, untold } from '../../manifest/said.js'
import { isSecret } from '../../spelling/secret-name.js'
import { child, flag, listed, nameAt, noList, text, within } from '../field.js'
import { listOf, type Scope } from './scope.js'
import { type Facts, put } from './silence.js'

export function environment(scope: Scope, facts: Facts): void {
  const variables = child(scope.container.node, 'env')
  const sources = child(scope.container.node, 'envFrom')
  if (variables === undefined && sources === undefined) return
  const found = [
    ...listed(variables).flatMap(variable),
    ...listed(sources).flatMap((from) => [...ofSecret(from), ...ofConfigMap(scope, from)]),
  ]
  // Where a secret is known to be there, what else may be does not matter.
  const known = found.filter((one) => one.known)
  const gaps = [...noList(variables), ...noList(sources), ...found.filter((one) => !one.known)]
  put(facts, 'secrets.environment', listOf(scope, 'env', known.length > 0 ? known : gaps))
}

/** A value as it stands, or one out of a Secret or ConfigMap, whose value is not here and which the name must tell. */
function variable(node: Node): readonly Said<string>[] {
  const name = text(within(node, 'name'))
  if (!name?.known) return []
  const from = within(node, 'valueFrom')
  const referred = !isNull(within(from, 'secretKeyRef')) || !isNull(within(from, 'configMapKeyRef'))
  const value = text(within(node, 'value'))
  const secret = referred ? isSecret(name.value, 'not here') : value?.known === true && isSecret(name.value, value.value)
  return secret ? [told(name.value, name.region)] : []
}

/** Every key of a Secret becomes a variable: which, the Secret tells, but they are secrets. */
function ofSecret(from: Node): readonly Said<string>[] {
  const secret = text(within(from, 'secretRef', 'name'))
  return secret?.known === true ? [told(`all of Secret ${secret.value}`, secret.region)] : []
}

function ofConfigMap({ shared: { pod, around } }: Scope, from: Node): readonly Said<string>[] {
  const name = text(within(from, 'configMapRef', 'name'))
  if (!name?.known) return name ? [name] : []
  const secrets = around.secretsOf(pod.namespace, name.value)
  if (secrets) return secrets.map((key) => told(nameAt(from, 'prefix') + key, name.region))
  const optional = flag(within(from, 'configMapRef', 'optional'))
  if (optional?.known === true && optional.value) return []
  return [untold('unresolved', `the ConfigMap ${name.value} is not among the files`, name.region, 'let the gate read its file, too')]
}
