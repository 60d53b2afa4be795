// An engine and a kernel for warm.cjs: what was recorded of real ones (test/fixtures), so that an audit runs where there is neither.
const { createServer } = require('node:http')
const { hostname, release } = require('node:os')
const { mkdirSync, readFileSync, symlinkSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')

const fixtures = join(__dirname, 'test/fixtures')
const recorded = (name) => JSON.parse(readFileSync(join(fixtures, 'docker/engine-20.10', `${name}.json`), 'utf8'))

/** The processes of the recorded kernel that the recorded containers are put on. */
const processes = {
  default: { Id: '721992f6e87ec4054c64eef76eb2c2433a51b8ff95596523f3f73d5fd3ac7a8d', Pid: 25843 },
  privileged: { Id: '1c9c30ab9009bba91b925c982dbe94c7537612cd5f763e58b4a1acbed13de2db', Pid: 25914 },
  hardened: { Id: 'b7c320b2b2bcf6ae423487a943c6266c28121764bf818203049631c161b4c384', Pid: 26073 },
  binds: { Id: '847eea3ab1a3af9fefa3f80c6c8f1ef693c55284d5d3df4219bdf1a4f26066d2', Pid: 26500 },
}

/** Flags for an audit of them; `folder` is empty. */
exports.startRecorded = async (folder) => {
  unpack(readFileSync(join(fixtures, 'procfs/docker-20.10-cgroup-v1/tree.txt'), 'utf8'), folder)
  const socket = join(folder, 'engine.sock')
  const server = createServer(answer)
  await new Promise((resolve, reject) => server.once('error', reject).listen(socket, resolve))
  return ['--host', `unix://${socket}`, '--procfs', join(folder, 'proc'), '--sysfs', join(folder, 'sys')]
}

const inspected = Object.entries(processes).map(([name, { Id, Pid }]) => {
  const inspect = recorded(`${name}.inspect`)
  return { ...inspect, Id, ExecIDs: null, State: { ...inspect.State, Pid } }
})
const listed = recorded('containers').flatMap((one) => {
  const inspect = inspected.find(({ Name }) => Name === one.Names[0])
  return inspect ? [{ ...one, Id: inspect.Id }] : []
})
/** Were it another machine's, only what is declared would be looked at. */
const info = { ...recorded('info'), Name: hostname(), KernelVersion: release() }
const plain = { info, version: recorded('version'), volumes: recorded('volumes') }
const image = recorded('image')

function answer({ url }, response) {
  const [, kind, id] = url
    .replace(/\?.*/, '')
    .replace(/^\/v[\d.]+\//, '/')
    .split('/')
  const document = plain[kind] ?? (kind === 'images' ? image : id === 'json' ? listed : inspected.find((inspect) => inspect.Id === id))
  response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}))
}

/** The form is told in test/fixtures/procfs/record.sh. */
function unpack(packed, folder) {
  for (const entry of packed.split(/\n(?=[FL] )/)) {
    const [, kind, name, target] = /^([FL]) (.+?)(?: -> (.*))?$/m.exec(entry) ?? []
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (kind === 'L') symlinkSync(target, path)
    else
      writeFileSync(
        path,
        entry
          .split('\n')
          .flatMap((line) => (line.startsWith('|') ? [`${line.slice(1)}\n`] : []))
          .join(''),
      )
  }
}
