import type { PodVolume } from '../../../model/records.js'
import { entries, isNull, type Node } from '../../manifest/node.js'
import { type Said, told, untold } from '../../manifest/said.js'
import { nameAt } from '../field.js'
import { label } from '../pods.js'

/** core/v1 VolumeSource of 1.37, with those that older versions have. */
const kinds: ReadonlySet<string> = new Set([
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'hostPath',
  'image',
  'iscsi',
  'nfs',
  'persistentVolumeClaim',
  'photonPersistentDisk',
  'portworxVolume',
  'projected',
  'quobyte',
  'rbd',
  'scaleIO',
  'secret',
  'storageos',
  'vsphereVolume',
])

/** One without a source is an emptyDir (SetDefaults_Volume). */
export function volumeOf(volume: Node): Said<PodVolume> {
  const region = volume.kind === 'map' ? label(volume) : volume.region
  const sources = entries(volume).filter(([key, { value }]) => key !== 'name' && !isNull(value))
  const strange = sources.find(([key]) => !kinds.has(key))
  if (strange) return untold('malformed', 'Kubernetes knows no volume of this kind', strange[1].key)
  const [first] = sources
  return told({ name: nameAt(volume, 'name'), types: first ? sources.map(([key]) => key) : ['emptyDir'] }, first ? first[1].key : region)
}
