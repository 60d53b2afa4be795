// Bundles the command line into dist/bin, split where it imports lazily: a cold start reads a few files instead of hundreds.
// The library stays as tsc made it, in dist/. Also packs the built-in rules, parsed, into dist/built-in-rules.json.
import { rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import { packBuiltIn, packedExpressions, packedFile } from './dist/rules/load.js'

rmSync(new URL('dist/bin', import.meta.url), { recursive: true, force: true })

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

await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist/bin',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  plugins: [unused],
  banner: {
    js: "import{createRequire as hullcheckRequire}from'node:module';import{fileURLToPath as hullcheckPath}from'node:url';const require=hullcheckRequire(import.meta.url),__filename=hullcheckPath(import.meta.url),__dirname=hullcheckPath(new URL('.',import.meta.url));",
  },
})

const { rules, expressions } = await packBuiltIn()
rmSync(packedExpressions, { force: true })
if (expressions === undefined) console.warn('an expression of the rules has no translation: starts will be slower')
else writeFileSync(packedExpressions, expressions)
writeFileSync(packedFile, rules)
