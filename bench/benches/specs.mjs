import { join } from 'node:path'
import { inFolder, lib } from '../measure.mjs'

/** Reading 1,000 specs of a real size. */
export async function specs() {
  const { readSpecs } = await import(join(lib, 'spec/index.js'))
  const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`specs/spec-${i}.md`, spec(i)]))
  return inFolder(files, async (folder) => {
    const started = performance.now()
    const { specs: found } = await readSpecs(folder)
    return { specs: found.length, ms: Math.round(performance.now() - started) }
  })
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
