import type { Script } from '../../src/agent/scripted_model/script.ts'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'

/** A small project: one module, its tests, and a spec with three open criteria. */
export const calculator: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'calculator', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'src/calculator.js': 'export function add(a, b) {\n  return a + b\n}\n',
  'test/add.test.js': `import test from 'node:test'
import assert from 'node:assert/strict'
import { add } from '../src/calculator.js'

test('adds', () => {
  assert.equal(add(2, 3), 5)
})
`,
  'specs/calculator.md': `---
id: calculator
title: Calculator
priority: high
---

# Calculator

## Acceptance criteria

- [ ] AC1: it subtracts
  - verify: \`node -e "import('./src/calculator.js').then((c) => process.exit(c.subtract(5, 3) === 2 ? 0 : 1))"\`
- [ ] AC2: it multiplies
  - verify: \`node -e "import('./src/calculator.js').then((c) => process.exit(c.multiply(5, 3) === 15 ? 0 : 1))"\`
- [ ] AC3: it divides [@test](../test/divide.test.js "divides")
`,
}

const bodies: Record<string, string> = { subtract: 'a - b', multiply: 'a * b' }

/**
 * A model without memory of its own: what it answers depends only on the conversation. At its first try of AC2 it breaks
 * `add`, and does not mend that when it is told.
 */
export const calculatorModel: Script = (request, { turn }) => {
  const first = JSON.stringify(request.messages[0])
  const last = JSON.stringify(request.messages.at(-1))
  if (last.includes('The verdict on your change is red')) return finish('blocked', 'I cannot mend it')
  if (first.includes('> AC3')) return divide(turn)
  const name = first.includes('> AC1') ? 'subtract' : 'multiply'
  if (turn === 0) return call('read', { path: 'src/calculator.js' })
  if (turn === 1) {
    const breaks = name === 'multiply' && !first.includes('Last attempt')
    const edits = [
      {
        old: 'export function add',
        new: `export function ${name}(a, b) {\n  return ${bodies[name]}\n}\n\nexport function add`,
      },
    ]
    if (breaks) edits.push({ old: 'return a + b', new: 'return a * b' })
    return call('edit', { path: 'src/calculator.js', edits })
  }
  return finish('done', `Added ${name}`)
}

function divide(turn: number): Reply {
  if (turn === 0) {
    return call('edit', {
      path: 'src/calculator.js',
      edits: [
        { old: 'export function add', new: 'export function divide(a, b) {\n  return a / b\n}\n\nexport function add' },
      ],
    })
  }
  if (turn === 1) {
    return call('write', {
      path: 'test/divide.test.js',
      content: `import test from 'node:test'\nimport assert from 'node:assert/strict'\nimport { divide } from '../src/calculator.js'\n\ntest('divides', () => {\n  assert.equal(divide(6, 3), 2)\n})\n`,
    })
  }
  if (turn === 2) return call('run', { command: 'npm test' })
  return finish('done', 'Added divide and its test')
}

export function call(name: string, input: Record<string, unknown>): Reply {
  return {
    content: [
      { type: 'thinking', thinking: `I call ${name}` },
      { type: 'tool_use', name, input },
    ],
  } as Reply
}

export function finish(status: 'done' | 'blocked', summary: string): Reply {
  return call('finish', { status, summary })
}
