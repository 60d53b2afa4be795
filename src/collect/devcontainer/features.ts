/**
 * Features that ask for more than programs: devcontainers/features at 2025, `devcontainer-feature.json` of each. What a feature
 * asks for stands in its own file, which a registry holds.
 */
interface Wish {
  readonly privileged?: true
  /** As `--mount` takes it. */
  readonly mount?: string
}

const wishes: Readonly<Record<string, Wish>> = {
  'docker-in-docker': { privileged: true },
  'docker-outside-of-docker': { mount: 'type=bind,source=/var/run/docker.sock,target=/var/run/docker-host.sock' },
  'docker-from-docker': { mount: 'type=bind,source=/var/run/docker.sock,target=/var/run/docker-host.sock' },
}

/** Those that only install programs. */
const plain = new Set(
  'anaconda aws-cli azure-cli common-utils conda copilot-cli desktop-lite dotnet git git-lfs github-cli go hugo java kubectl-helm-minikube nix node nvidia-cuda oryx php powershell python ruby rust sshd terraform'.split(
    ' ',
  ),
)

/** What a feature by its reference (`ghcr.io/devcontainers/features/docker-in-docker:2`) asks for; undefined where that is not known. */
export function wishOf(reference: string): Wish | undefined {
  const [, name] = /^ghcr\.io\/devcontainers\/features\/([a-z0-9-]+)(?::[\w.-]+)?(?:@.*)?$/.exec(reference) ?? []
  if (name === undefined) return undefined
  return Object.hasOwn(wishes, name) ? wishes[name] : plain.has(name) ? {} : undefined
}
