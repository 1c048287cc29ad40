import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inFolder, lib, timedWell } from '../measure.mjs'

/** Reading 1,000 specs of a real size: cold, and warm in a new process that finds what was read before. */
export async function specs() {
  const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`specs/spec-${i}.md`, spec(i)]))
  return inFolder(files, async (folder) => {
    const cache = join(folder, 'cache.json')
    const cold = await inProcess(folder)
    await inProcess(folder, cache)
    const warm = await inProcess(folder, cache)
    return { specs: cold.specs, ms: cold.ms, warmMs: warm.ms }
  })
}

/** Reads the specs in a process of its own; only the reading is timed, not the start of Node. */
async function inProcess(folder, cache) {
  const code = `
    const { readSpecs } = await import(${JSON.stringify(pathToFileURL(join(lib, 'spec/index.js')).href)})
    const started = performance.now()
    const { specs } = await readSpecs(${JSON.stringify(folder)}, ${JSON.stringify(cache === undefined ? {} : { cache })})
    console.log(JSON.stringify({ specs: specs.length, ms: Math.round(performance.now() - started) }))`
  const { stdout } = await timedWell([process.execPath, '--input-type=module', '-e', code])
  return JSON.parse(stdout)
}

function spec(i) {
  const boxes = Array.from(
    { length: 8 },
    (_, j) => `- [${j % 3 === 0 ? 'x' : ' '}] Criterion ${j} of spec ${i}\n  - verify: \`true ${j}\`\n`,
  )
  const head = `---\nid: spec-${i}\npriority: 2\n---\n\n# Spec ${i}\n\n`
  return `${head}${section(1)}${section(2)}## Acceptance criteria\n\n${boxes.join('')}`
}

function section(i) {
  return `## Section ${i}\n\n${'Words that explain what is wanted and why it matters. '.repeat(12)}\n\n`
}
