/** Writes a folder of Kubernetes files, one Deployment each: what a monorepo with a chart's output for every team looks like. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export function writeKubernetesFiles(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true })
  for (let index = 0; index < count; index += 1) writeFileSync(join(folder, `app-${index}.yaml`), deployment(index))
}

/** Every seventh is privileged, as somebody's always are. */
function deployment(index: number): string {
  const name = `app-${index}`
  const security =
    index % 7 === 0 ? ['privileged: true'] : ['allowPrivilegeEscalation: false', 'runAsNonRoot: true', 'capabilities: {drop: [ALL]}']
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${index % 20}
  labels:
    app: ${name}
spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: app
          image: registry.example/${name}:1.${index % 9}
          ports:
            - containerPort: 8080
          securityContext:
            ${security.join('\n            ')}
          resources:
            limits: {memory: ${128 * (1 + (index % 4))}Mi, cpu: 500m}
          env:
            - name: MODE
              value: "${index}"
`
}
