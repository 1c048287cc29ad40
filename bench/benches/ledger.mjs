import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { env, inFolder, inTurn, mmm } from '../measure.mjs'

const count = 300

/** `mmm spec status` as a whole process: 300 specs of 10 criteria, 300 commits that kept one each, evidence of 1,800 checks. */
export async function ledger() {
  const files = { '.mmm/config.yml': '{}\n', '.mmm/evidence.jsonl': evidence() }
  for (let i = 0; i < count; i++) files[`specs/s${i}.md`] = spec(i, 6)
  return inFolder(files, async (folder) => {
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: folder, env })
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, env, input: history() })
    return inTurn(
      {
        node: { command: [process.execPath, '-e', '0'], cwd: folder },
        'spec status': { command: mmm('spec', 'status'), cwd: folder },
        'spec list': { command: mmm('spec', 'list'), cwd: folder },
      },
      { rounds: 11, warmUp: 1, baseline: 'node' },
    )
  })
}

function spec(i, ticked) {
  const words = `${'Words that explain what is wanted and why it matters. '.repeat(60)}\n\n`
  const boxes = Array.from(
    { length: 10 },
    (_, j) =>
      `- [${j < ticked ? 'x' : ' '}] AC${j + 1}: it does the thing number ${j} and says so\n  - verify: \`test -f f${i}\`\n`,
  )
  return `---\nid: s${i}\ntitle: Spec ${i}\n---\n\n# Spec ${i}\n\n${words}${words}## Acceptance criteria\n\n${boxes.join('')}`
}

/** One commit with all specs, then one for each that ticks a box, with the trailers of a kept change. */
function history() {
  const parts = [
    commit(
      'Start',
      Array.from({ length: count }, (_, i) => [i, 5]),
    ),
  ]
  for (let i = 0; i < count; i++) {
    const trailers = [
      'Mmm-Run: 20261121-100000-ab12',
      'Mmm-Iteration: 1',
      `Mmm-Spec: s${i}`,
      `Mmm-Criterion: s${i}#AC6`,
      `Mmm-Check: s${i}#AC6 ${sha256(`test -f f${i}`)} ${sha256('')}`,
    ]
    parts.push(commit(`feat: number ${i}\n\n${trailers.join('\n')}\n`, [[i, 6]]))
  }
  return parts.join('')
}

function commit(message, specs) {
  const files = specs.map(([i, ticked]) => `M 100644 inline specs/s${i}.md\n${data(spec(i, ticked))}`)
  return `commit refs/heads/main\ncommitter User <user@example.com> 1767225600 +0000\n${data(message)}${files.join('')}\n`
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`
}

function evidence() {
  const lines = []
  for (let i = 0; i < count; i++) {
    for (let j = 1; j <= 6; j++) {
      const command = `test -f f${i}`
      const seen = { criterion: `s${i}#AC${j}`, check: command, commandHash: sha256(command), passed: false, exit: 1 }
      const when = { at: '2026-01-01T00:00:00.000Z', tree: '0'.repeat(40), env: sha256(''), outputHash: sha256('') }
      lines.push(JSON.stringify({ schema: 1, ...seen, ...when, how: 'check' }))
    }
  }
  return `${lines.join('\n')}\n`
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
