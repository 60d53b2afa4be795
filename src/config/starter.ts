/** What `hullcheck config init` writes: every key with its default, asleep. Pure. */

export const starter = `# yaml-language-server: $schema=./node_modules/hullcheck/docs/hullcheck.schema.json
# The configuration of hullcheck. Everything is optional, and a flag of the command line wins over what stands here.
# What the keys mean: docs/config.md. Check it: hullcheck config check

# Findings and open escape paths from this severity on fail a run: critical, high, medium, low.
#failOn: high
# What is not known counts as a finding.
#strict: true

# Whose rules judge: default, cis-docker, pss-baseline, pss-restricted, articles.
#profile: [default]
#skip: [cpu-unlimited]
#severity:
#  runs-as-root: medium
# Folders with rules of your own.
#rules: [./hullcheck-rules]

# What manifests do not say about the hosts. What is left out stays unknown.
#assume:
#  apparmor: true
#  cgroup: v2

# Not read, below the folders that are judged.
#exclude: [test/fixtures, '*.example.yaml']

# What was known when this file was written does not fail: hullcheck gate --write-baseline .
#baseline: hullcheck.baseline.json

# Findings that somebody answers for until a day. They stay in the report. After that day they fail the run.
#waivers:
#  - rule: [privileged, seccomp-off]    # rules and escape paths
#    name: agent                        # of name, image, label and path at least one
#    reason: traces processes, OPS-812
#    until: 2027-01-31
`
