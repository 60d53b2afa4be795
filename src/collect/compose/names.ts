/** Names of files, in the order in which docker looks for them; the first that is there counts (compose-go v2.16, cli/options.go). */
export const mainNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
export const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]
