// Bundles the command line into dist/bin: one file, and the bytecode of what a gate runs of it, so that a cold start compiles nothing.
// The library stays as tsc made it, in dist/. Also packs the built-in rules, parsed, into dist/built-in-rules.json.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { packBuiltIn, packedFile } from './dist/rules/load.js'
import { packedExpressions } from './dist/rules/packed-expressions.js'
import { version } from './dist/version.js'

const bin = fileURLToPath(new URL('dist/bin/', import.meta.url))
rmSync(bin, { recursive: true, force: true })
mkdirSync(bin, { recursive: true })

/**
 * dockerode loads gRPC (for BuildKit builds), tar (for build contexts) and ssh2 (for ssh:// addresses) at its first line, most of
 * its start-up time. hullcheck builds nothing and reaches ssh:// through the ssh program, so they are replaced by something that
 * throws when used. The copy of Node's streams that docker-modem brings gives way to Node's own, which are loaded anyway.
 */
const unused = {
  name: 'unused',
  setup(bundle) {
    bundle.onResolve({ filter: /^@grpc\/|^protobufjs$|^tar-fs$|^@balena\/dockerignore$/ }, ({ path }) => ({ path, namespace: 'unused' }))
    bundle.onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }))
    bundle.onResolve({ filter: /^\.\/ssh$/ }, ({ path, importer }) =>
      importer.includes('docker-modem') ? { path, namespace: 'unused' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = new Proxy(function () {}, { get() { throw new Error(${JSON.stringify(`${path} is not part of hullcheck`)}) } })`,
    }))
  },
}

const { rules, expressions } = await packBuiltIn()
rmSync(packedExpressions, { force: true })
if (expressions === undefined) console.warn('an expression of the rules has no translation: starts will be slower')
else writeFileSync(packedExpressions, expressions)
writeFileSync(packedFile, rules)

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
const apart = ['yaml', 'valibot', 'nodemailer', 'dockerode', 'dockerfile-ast']
for (const name of apart) {
  await build({ ...common, entryPoints: [name], outfile: `${bin}${name}.js`, bundle: true, legalComments: 'linked', plugins: [unused] })
}
const besides = {
  name: 'besides',
  setup(bundle) {
    bundle.onResolve({ filter: new RegExp(`^(${apart.join('|')})$`) }, ({ path }) => ({ path: `./${path}.js`, external: true }))
  },
}

/** The library's index takes in all of it; the program takes each part when it is asked for. */
const byAndBy = {
  name: 'by-and-by',
  setup(bundle) {
    const index = fileURLToPath(new URL('src/index.js', import.meta.url))
    const filter = /^[./]*\/index\.js$/
    bundle.onResolve({ filter }, ({ path, resolveDir }) =>
      resolve(resolveDir, path) === index ? { path: index, namespace: 'by-and-by' } : undefined,
    )
    bundle.onLoad({ filter: /.*/, namespace: 'by-and-by' }, () => {
      const exports = [...readFileSync(index.replace(/js$/, 'ts'), 'utf8').matchAll(/^export \{([^}]*)\} from '([^']+)'$/gm)]
      const parts = exports.flatMap(([, names, from]) => {
        const values = names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type '))
        return values.map((name) => {
          const [inside, outside = inside] = name.split(' as ')
          return `get ${outside}() { return require('${from}').${inside} }`
        })
      })
      return { contents: `module.exports = {\n${parts.join(',\n')}\n}`, loader: 'js', resolveDir: dirname(index) }
    })
  },
}

await build({
  ...common,
  // `import()` of a file beside it: a script made from bytecode cannot do it, and need not.
  supported: { 'dynamic-import': false },
  stdin: {
    contents: "export { run } from './src/cli/run.ts'; export { defect } from './src/cli/defect.ts'",
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  outfile: `${bin}program.js`,
  bundle: true,
  legalComments: 'linked',
  plugins: [unused, besides, ownExpressions, byAndBy],
  define: { 'import.meta.url': 'hullcheckUrl' },
  banner: {
    js: "(function(exports,require,module,__filename,__dirname){const hullcheckUrl=require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
})
execFileSync(process.execPath, ['warm.cjs'], { cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: ['ignore', 'ignore', 'inherit'] })
