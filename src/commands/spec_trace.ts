import { realpath } from 'node:fs/promises'
import { exit } from '../core/exit.ts'
import type { Trace } from '../views/spec_trace.ts'
import { lookOf } from './look_of.ts'
import { projectRoot } from './project_root.ts'
import { specForm, tooMany } from './spec_form.ts'

/** `mmm spec trace` */
export const specTrace = specForm({
  name: 'trace',
  args: '[spec|criterion|file|commit]',
  summary: 'from requirement to criterion, check, test file and commits, and back from a file or a commit',
  flags: [],
  examples: [
    { line: 'mmm spec trace login#AC2', about: 'what proves it, and which commits did' },
    { line: 'mmm spec trace src/login.js', about: 'what hangs on a file' },
  ],
  async run({ args: [word, more], flags, host, out }) {
    if (more !== undefined) throw tooMany(more, 'mmm spec trace [spec|criterion|file|commit]')
    const { provenProject } = await import('../app/ledger/proven_project.ts')
    const { traceSpecs } = await import('../app/ledger/trace.ts')
    const { traceWord } = await import('../app/ledger/trace_word.ts')
    const { specTraceJson, specTraceText } = await import('../views/spec_trace.ts')
    const root = await projectRoot(host, flags.project)
    const { proven } = await provenProject(root, { cwd: host.cwd, signal: host.signal, env: host.env })
    const trace: Trace =
      word === undefined
        ? { about: { kind: 'all', name: '' }, ...traceSpecs(proven, root) }
        : await traceWord(proven, word, { root, cwd: await realpath(host.cwd), env: host.env })
    out.show('spec-trace', specTraceJson(trace), () => specTraceText(trace, lookOf(host, out)))
    return exit.done
  },
})
