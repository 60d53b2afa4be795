// How the bundled command line lies in two files that ask each other for modules by name: `program.js` and `rest.js`. Both are made by
// esbuild on its own; these plugins put a question to the other file in the place of a module that lies there.
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const index = join(root, 'src/index.ts')

/** The file of an import of a source. */
export const sourceOf = (path, folder) => resolve(folder, path).replace(/\.js$/, '.ts')

/** Finds what is not in the program in the rest, and remembers its name. */
export const inRest = (program, names) => ({
  name: 'in-rest',
  setup(bundle) {
    bundle.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind, namespace }) => {
      if (namespace === 'in-rest') return { path, external: true }
      const file = sourceOf(path, resolveDir)
      const isAskedFor = kind === 'dynamic-import' || namespace === 'by-and-by'
      return isAskedFor && file !== index && !program.has(file) ? { path: relative(root, file), namespace: 'in-rest' } : undefined
    })
    bundle.onLoad({ filter: /.*/, namespace: 'in-rest' }, ({ path }) => {
      names.add(path)
      return { contents: `module.exports = require('./rest.js').part('${path}')`, resolveDir: root }
    })
  },
})

/** The other way round. */
export const inProgram = (program, names) => ({
  name: 'in-program',
  setup(bundle) {
    bundle.onResolve({ filter: /^[./a-z]/ }, async ({ path, pluginData, namespace, ...where }) => {
      if (namespace === 'in-program') return { path, external: true }
      if (pluginData === 'asked') return undefined
      const { path: file } = await bundle.resolve(path, { ...where, namespace, pluginData: 'asked' })
      if (!program.has(file)) return undefined
      const name = relative(root, file)
      names.add(name)
      // Without its own ending, which says what kind of module it is.
      return { path: name.replace(/\.\w+$/, ''), namespace: 'in-program', pluginData: name }
    })
    bundle.onLoad({ filter: /.*/, namespace: 'in-program' }, ({ pluginData }) => ({
      contents: `module.exports = require('./program.js').part('${pluginData}')`,
      resolveDir: root,
    }))
  },
})

/** Modules of the rest that the program asks for by name. */
export function handedToProgram(names) {
  const parts = names.map((name) => `'${name}': () => require('./${name}')`)
  return `const parts = {${parts.join(',')}}; export const part = (name) => parts[name]()\n`
}

/**
 * Modules of the program that the rest asks for by name. What they export is put together, a folder at a time, when one of them is asked
 * for: esbuild would do it for all of them when the program starts, which costs each gate half a millisecond.
 */
export async function handedToRest(names) {
  const { metafile } = await build({ entryPoints: names, outdir: root, outbase: root, format: 'esm', metafile: true, write: false })
  const modules = Object.values(metafile.outputs).map(({ entryPoint, exports }, at) => {
    const imports = exports.map((name) => `${name} as ${name}${at}`).join(', ')
    const values = exports.map((name) => `${name}: ${name}${at}`).join(', ')
    return { folder: dirname(entryPoint), text: `import { ${imports} } from './${entryPoint}'\nhanded['${entryPoint}'] = { ${values} }\n` }
  })
  const textOf = (folder) => modules.flatMap((one) => (one.folder === folder ? [one.text] : [])).join('')
  const plugin = {
    name: 'handed',
    setup(bundle) {
      bundle.onResolve({ filter: /^handed:/ }, ({ path }) => ({ path: path.replace('handed:', ''), namespace: 'handed' }))
      bundle.onLoad({ filter: /.*/, namespace: 'handed' }, ({ path }) => ({ contents: textOf(path), resolveDir: root }))
    },
  }
  const folders = [...new Set(modules.map(({ folder }) => folder))].map((folder) => `case '${folder}': require('handed:${folder}'); break`)
  const hand = `switch (name.slice(0, name.lastIndexOf('/'))) { ${folders.join('; ')} }`
  return { plugin, part: `export function part(name) { if (!handed[name]) ${hand}; return handed[name] }\n` }
}
