import { rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'

// Made beside the old one, which is there until the new one is whole
const outdir = `dist/cli.${process.pid}`
const shared = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
}

const parts = await buildMain()
await buildParts(parts)
await rm('dist/cli', { recursive: true, force: true })
await rename(outdir, 'dist/cli')

/**
 * All that is imported statically from main.ts goes into one file, for each further file costs a millisecond at start-up. What
 * it imports by `import()` is left to the parts; returns those sources.
 */
async function buildMain() {
  const found = new Set()
  const plugin = {
    name: 'parts',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, importer }) => {
        if (kind !== 'dynamic-import') return undefined
        const source = relative('src', resolve(dirname(importer), path))
        found.add(source)
        return { path: `./parts/${source.replace(/\.ts$/, '.js')}`, external: true }
      })
    },
  }
  await build({ ...shared, entryPoints: ['src/main.ts'], outdir, plugins: [plugin] })
  return [...found]
}

/** The parts share what they have in common among themselves. */
async function buildParts(sources) {
  const entryPoints = sources.map((source) => join('src', source))
  // CommonJS dependencies in the bundle call require
  const js =
    "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  await build({ ...shared, entryPoints, outdir: `${outdir}/parts`, outbase: 'src', splitting: true, banner: { js } })
}
