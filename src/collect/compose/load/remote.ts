/** A git repository, an OCI artifact or a web address: compose fetches it, a gate does not. */
export function isElsewhere(path: string): boolean {
  return /^[a-z][a-z0-9+.-]{0,20}:\/\/|^git@|^github\.com\/|^oci:/i.test(path)
}
