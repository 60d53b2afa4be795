/**
 * A capability as the fact table spells it: capitals, no prefix. Docker and compose take any case, with and without CAP_;
 * Kubernetes wants it without, podman takes both.
 */
export function capability(name: string): string {
  const capital = name.trim().toUpperCase()
  return capital.startsWith('CAP_') ? capital.slice('CAP_'.length) : capital
}
