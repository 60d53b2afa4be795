// Bundles the command line into dist/bin: what a gate of plain files needs in one file, all else in another, each with the bytecode of
// what is run of it most, so that a cold start compiles nothing.
// The library stays as tsc made it, in dist/. Also packs the built-in rules into dist/built-in-*.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { packBuiltIn } from './dist/rules/load.js'
import { packedExpressions } from './dist/rules/packed-expressions.js'
import { packedFile, proseFile } from './dist/rules/read-packed.js'
import { version } from './dist/version.js'
import { handedToProgram, handedToRest, inProgram, inRest, sourceOf } from './split.mjs'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('.', import.meta.url))
const [bin, src] = [join(root, 'dist/bin/'), join(root, 'src/')]
rmSync(bin, { recursive: true, force: true })
mkdirSync(bin, { recursive: true })

/**
 * dockerode loads gRPC (for BuildKit builds), tar (for build contexts) and ssh2 (for ssh:// addresses) at its first line, most of
 * its start-up time. hullcheck builds nothing and reaches ssh:// through the ssh program, so they are replaced by something that
 * throws when used. The copy of Node's streams that docker-modem brings gives way to Node's own, which are loaded anyway.
 * And it writes the options of every request out for its debug log, in all depth, whether or not anybody reads that.
 */
const unused = {
  name: 'unused',
  setup(bundle) {
    bundle.onResolve({ filter: /^@grpc\/|^protobufjs$|^tar-fs$|^@balena\/dockerignore$/ }, ({ path }) => ({ path, namespace: 'unused' }))
    bundle.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }))
    bundle.onResolve({ filter: /^util$/ }, ({ importer }) =>
      importer.endsWith('docker-modem/lib/modem.js') ? { path: 'util', namespace: 'silent' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'silent' }, () => ({ contents: "exports.inspect = () => ''" }))
    bundle.onResolve({ filter: /^\.\/ssh$/ }, ({ path, importer }) =>
      importer.includes('docker-modem') ? { path, namespace: 'unused' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = new Proxy(function () {}, { get() { throw new Error(${JSON.stringify(`${path} is not part of hullcheck`)}) } })`,
    }))
  },
}

const packed = await packBuiltIn()
for (const file of [packedFile, proseFile, packedExpressions]) rmSync(file, { force: true })
if (packed === undefined) console.warn('an expression of the rules has no translation: starts will be slower')
else {
  writeFileSync(proseFile, packed.prose)
  writeFileSync(packedExpressions, packed.expressions)
  writeFileSync(packedFile, packed.rules)
}

/** The expressions of the rules go into the program. */
const ownExpressions = {
  name: 'own-expressions',
  setup(bundle) {
    if (!existsSync(packedExpressions)) return
    bundle.onLoad({ filter: /src\/rules\/packed-expressions\.ts$/ }, () => ({
      contents: `export const loadExpressions = async () => (await import(${JSON.stringify(packedExpressions)})).default`,
      resolveDir: bin,
    }))
  },
}

const common = { platform: 'node', target: 'node20.19', format: 'cjs', minifyWhitespace: true, minifySyntax: true }
// The library in dist/ is ESM, the program is not.
writeFileSync(`${bin}package.json`, '{"type":"commonjs"}\n')
await build({ ...common, entryPoints: ['src/cli/start.cjs'], outfile: `${bin}main.js`, define: { VERSION: JSON.stringify(version) } })

/** What a gate of plain files does not need lies beside the program, each in a file. */
const apart = ['valibot', 'nodemailer']
/** What a gate needs only on a terminal, for a file that is no plain YAML, or for a line with characters of other widths. */
const latePackages = ['chalk', 'yocto-spinner', 'yaml', 'dockerfile-ast', 'fast-string-width', 'fast-wrap-ansi']
for (const name of [...apart, ...latePackages]) {
  await build({ ...common, entryPoints: [name], outfile: `${bin}${name}.js`, bundle: true, legalComments: 'linked', plugins: [unused] })
}
const besides = {
  name: 'besides',
  setup(bundle) {
    bundle.onResolve({ filter: new RegExp(`^(${apart.join('|')})$`) }, ({ path }) => ({ path: `./${path}.js`, external: true }))
  },
}

/** Modules of Node that take milliseconds to load and that most runs do not need. */
const lateModules = ['child_process', 'crypto', 'fs/promises', 'http', 'https', 'net', 'os', 'readline', 'stream', 'tls', 'tty', 'v8']

/** Names that the sources import of a module: to hand on all that a large one has takes longer than loading a small one. */
function importedNames(path) {
  const statement = new RegExp(`import \\{([^}]*)\\} from '(?:node:)?${path}'`, 'g')
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(src, file), 'utf8'))
  const words = texts.flatMap((text) => [...text.matchAll(statement)].flatMap(([, list]) => list.split(',')))
  return new Set(words.map((word) => word.trim().replace(/ as .*/, '')).filter((word) => word !== '' && !word.startsWith('type ')))
}

/** Modules that are loaded when one of their names is used, not when it is imported. */
const late = {
  name: 'late',
  setup(bundle) {
    const filter = new RegExp(`^(node:)?(${[...lateModules, ...latePackages].join('|')})$`)
    bundle.onResolve({ filter }, ({ path, namespace, kind }) =>
      namespace === 'late'
        ? { path, external: true }
        : { path: path.replace(/^node:/, ''), namespace: 'late', suffix: kind === 'require-call' ? '?all' : '' },
    )
    bundle.onResolve({ filter: /^\.\//, namespace: 'late' }, ({ path }) => ({ path, external: true }))
    bundle.onLoad({ filter: /.*/, namespace: 'late' }, ({ path, suffix }) => {
      const isPackage = latePackages.includes(path)
      const from = isPackage ? `./${path}.js` : `node:${path}`
      const names = suffix === '?all' ? Object.keys(require(path)).filter((name) => /^[a-z]\w*$/i.test(name)) : [...importedNames(path)]
      // docker-modem makes modules of its own with these as prototypes, and must be able to set what they have
      const set = (name) => `set(value) { Object.defineProperty(this, '${name}', { value, writable: true }) }`
      const getters = names.map(
        (name) => `${name}: { enumerable: true, get: () => loaded().${name}${suffix === '?all' ? `, ${set(name)}` : ''} }`,
      )
      const whole = isPackage ? '(...words) => loaded().default(...words)' : '{}'
      const loaded = `let module_; const loaded = () => (module_ ??= require('${from}'))`
      return { contents: `${loaded}\nmodule.exports = Object.defineProperties(${whole}, {\n${getters.join(',\n')}\n})` }
    })
  },
}

const index = join(src, 'index.ts')

/** What the library's index hands on, by name: from which module, and what it is called there. */
const handedOn = new Map(
  [...readFileSync(index, 'utf8').matchAll(/^export \{([^}]*)\} from '([^']+)'$/gm)].flatMap(([, names, from]) =>
    valuesIn(names).map((name) => {
      const [inside, outside = inside] = name.split(' as ')
      return [outside, { inside, from }]
    }),
  ),
)

function valuesIn(names) {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
}

/**
 * The library's index takes in all of it; the program takes each part when it is asked for. What is imported of the index as a whole
 * would be copied name by name: it is required, and what is imported by name comes from the module that it is in.
 */
const byAndBy = {
  name: 'by-and-by',
  setup(bundle) {
    bundle.onLoad({ filter: /src\/cli\/.*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/\bawait import\('((?:\.\.\/)+index\.js)'\)/g, "await require('$1')")
        .replace(/^import \{([^}]*)\} from '(?:\.\.\/)+index\.js'$/gm, (_, names) => valuesIn(names).map(imported).join('; ')),
      loader: 'ts',
    }))
    const imported = (name) => `import { ${handedOn.get(name).inside} as ${name} } from '${join(src, handedOn.get(name).from)}'`
    bundle.onResolve({ filter: /^[./]*\/index\.js$/ }, ({ path, resolveDir }) =>
      sourceOf(path, resolveDir) === index ? { path: index, namespace: 'by-and-by' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'by-and-by' }, () => {
      const getters = [...handedOn].map(([name, { inside, from }]) => `get ${name}() { return require('${from}').${inside} }`)
      return { contents: `module.exports = {\n${getters.join(',\n')}\n}`, loader: 'js', resolveDir: src }
    })
  },
}

/**
 * Of what is loaded when it is asked for, what a gate of plain files asks for: this, and what it imports, is the program. All else lies
 * in another file, which gates do not read. The bytecode is not made if they do.
 */
const gateParts = [
  'cli/commands/gate',
  'gate',
  'collect/command-line/here-documents',
  'collect/command-line/index',
  'collect/compose/index',
  'collect/kubernetes/index',
  'config/config-errors',
  'config/load',
  'report/index',
  'report/gate/index',
].map((name) => `${src}${name}.ts`)

const bundled = (outfile, contents, plugins, options = {}) =>
  build({
    ...common,
    // `import()` of a file beside it: a script made from bytecode cannot do it, and need not.
    supported: { 'dynamic-import': false },
    stdin: { contents, resolveDir: root },
    outfile: `${bin}${outfile}`,
    bundle: true,
    legalComments: 'linked',
    plugins: [...plugins, unused, besides, ownExpressions, byAndBy, late],
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    banner: { js: '(function(exports,require,module,__filename,__dirname){const handed={};' },
    footer: { js: '})' },
    ...options,
  })

const entry = `export { run } from './src/cli/run.ts'
export { defect } from './src/cli/defect.ts'
export { plainOutput } from './src/cli/plain-output.ts'
`
const [ofRest, ofProgram] = [new Set(), new Set()]
const { metafile } = await bundled('program.js', entry, [inRest(new Set(gateParts), ofRest)], { metafile: true, write: false })
const program = new Set(Object.keys(metafile.inputs).map((path) => resolve(root, path)))
await bundled('rest.js', handedToProgram([...ofRest].filter((name) => !program.has(join(root, name)))), [inProgram(program, ofProgram)])
const handed = await handedToRest([...ofProgram])
await bundled('program.js', entry + handed.part, [handed.plugin, inRest(program, new Set())], { minifyIdentifiers: true })
/** They are read as Latin-1, which is quicker. esbuild leaves other characters as they are in templates with a tag. */
for (const file of [`${bin}program.js`, `${bin}rest.js`]) {
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[\u0080-\uffff]/g, escaped))
}
execFileSync(process.execPath, ['warm.cjs', 'here'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
