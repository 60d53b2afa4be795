/**
 * What a redeploy keeps of a container's identity, so that its findings can be followed over time: names that its
 * orchestrator gave, without the parts that change with every start. Labels are claims; nothing here is trusted.
 */
export function workload(labels: unknown, name: string, image: string): string {
  const label = (key: string): string => {
    // label keys hold dots, so no path into the document
    const value =
      typeof labels === 'object' && labels !== null && Object.hasOwn(labels, key) ? (labels as Record<string, unknown>)[key] : ''
    return typeof value === 'string' ? value : ''
  }
  return (
    fromCompose(label) || fromKubernetes(label) || label('com.docker.swarm.service.name') || fromNomad(label, name) || plain(name) || image
  )
}

type Label = (key: string) => string

function fromCompose(label: Label): string {
  return join(label('com.docker.compose.project'), label('com.docker.compose.service'))
}

function fromKubernetes(label: Label): string {
  const pod = label('io.kubernetes.pod.name')
  return join(label('io.kubernetes.pod.namespace'), pod === '' ? '' : withoutPodSuffix(pod), label('io.kubernetes.container.name'))
}

/** Nomad always sets alloc_id; the names only with `extra_labels`. The container is called <task>-<alloc id>. */
function fromNomad(label: Label, name: string): string {
  const named = join(
    label('com.hashicorp.nomad.job_name'),
    label('com.hashicorp.nomad.task_group_name'),
    label('com.hashicorp.nomad.task_name'),
  )
  const allocation = label('com.hashicorp.nomad.alloc_id')
  return named || (allocation !== '' && name.endsWith(`-${allocation}`) ? name.slice(0, -allocation.length - 1) : '')
}

function join(...parts: readonly string[]): string {
  return parts.every((part) => part !== '') ? parts.join('/') : ''
}

/**
 * Kubernetes makes random parts from letters that spell no words (apimachinery's util/rand: no vowels, no 0 1 3): a pod of a
 * Deployment is <name>-<template hash>-<5>, of a CronJob <name>-<minutes>-<5>, of a DaemonSet or Job <name>-<5>.
 */
const random = '[bcdfghjklmnpqrstvwxz2456789]'
const podSuffix = new RegExp(`(-${random}{6,10}|-[0-9]{8,10})?-${random}{5}$`)

function withoutPodSuffix(pod: string): string {
  return pod.replace(podSuffix, '') || pod
}

/** Old compose versions put the id of the container before it, in front of the name of the one that replaces it. */
function plain(name: string): string {
  return name.replace(/^[0-9a-f]{12}_/, '')
}
