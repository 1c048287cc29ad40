import { inFolder, inTurn, mmm } from '../measure.mjs'

/** Whole processes, in turn with the baseline `node -e 0`; `status` once without runs and once with 30 of a real size. */
export async function startup() {
  return inFolder(project(0), (none) =>
    inFolder(project(30), (many) =>
      inTurn(
        {
          node: { command: [process.execPath, '-e', '0'], cwd: none },
          version: { command: mmm('--version'), cwd: none },
          help: { command: mmm('--help'), cwd: none },
          status: { command: mmm('status'), cwd: none },
          'status with 30 runs': { command: mmm('status'), cwd: many },
          'spec list': { command: mmm('spec', 'list'), cwd: none },
        },
        { rounds: 21, warmUp: 1, baseline: 'node' },
      ),
    ),
  )
}

function project(runs) {
  const files = {
    'specs/a.md': '# A\n\n## Acceptance criteria\n\n- [ ] it works\n  - verify: `true`\n',
    '.mmm/runs/.keep': '',
  }
  for (let i = 0; i < runs; i++) {
    const id = `20260101-0000${String(i).padStart(2, '0')}-abcd`
    files[`.mmm/runs/${id}/log.jsonl`] = logOf(id)
  }
  return files
}

/** A log as a run of 100 commands leaves it. */
function logOf(id) {
  const at = new Date(0).toISOString()
  const facts = [
    {
      type: 'run.started',
      schema: 1,
      run: id,
      mmm: '0',
      root: '/nowhere',
      workflow: { name: 'bench', path: 'bench.yml', hash: '', text: '' },
      inputs: {},
      limits: {},
      workspace: 'here',
      options: {},
      pid: 1,
    },
  ]
  for (let i = 0; i < 100; i++) {
    const step = { path: `s${i}`, attempt: 1, kind: 'run' }
    const process = { path: `s${i}`, pid: i + 1, startTime: '1' }
    const end = { outcome: 'success', conclusion: 'success', outputs: { stdout: 'x'.repeat(60), exit: 0 }, ms: 1 }
    facts.push({ type: 'step.started', ...step })
    facts.push({ type: 'process.started', ...process, command: 'true' }, { type: 'process.ended', ...process, exit: 0 })
    facts.push({ type: 'step.ended', ...step, ...end })
  }
  facts.push({ type: 'run.ended', status: 'success', reason: 'done', code: 0, message: 'All steps are done' })
  return facts.map((fact, i) => `${JSON.stringify({ seq: i + 1, time: at, ...fact })}\n`).join('')
}
