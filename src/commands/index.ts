import { verb as help } from './help.ts'
import { verb as runs } from './runs.ts'
import { verb as status } from './status.ts'
import type { Verb } from './verb.ts'
import { verb as version } from './version.ts'

/** A verb in the list: enough for `mmm help`, the rest is loaded when it is called, so that start-up stays quick. */
export interface Entry {
  name: string
  summary: string
  group: Group
  load(): Promise<{ verb: Verb }>
}

/** The groups of the help, in its order. */
export const groups = ['everyday', 'looking', 'workflows', 'setting up'] as const

type Group = (typeof groups)[number]

/**
 * All verbs, in the order of the help. A new one is a file that exports `verb` (made by {@link verb} of `verb.ts`), and one
 * line here with the same name and summary:
 * `{ name: 'improve', summary: '...', group: 'everyday', load: () => import('./improve.ts') }`
 * Only verbs that must start at once and load no heavy package are imported with the list itself.
 */
export const verbs: readonly Entry[] = [
  {
    name: 'improve',
    summary: 'make open criteria of specifications true, proven one by one',
    group: 'everyday',
    load: () => import('./improve.ts'),
  },
  {
    name: 'verify',
    summary: "run the project's checks in your files as they stand",
    group: 'everyday',
    load: () => import('./verify.ts'),
  },
  {
    name: 'run',
    summary: 'run a workflow',
    group: 'everyday',
    load: () => import('./run.ts'),
  },
  {
    name: 'schedule',
    summary: 'start workflows at the times that they say',
    group: 'everyday',
    load: () => import('./schedule.ts'),
  },
  {
    name: 'watch',
    summary: 'start workflows when files, specifications or branches change',
    group: 'everyday',
    load: () => import('./watch.ts'),
  },
  {
    name: 'resume',
    summary: 'go on with a run that was interrupted, died, or met a limit',
    group: 'everyday',
    load: () => import('./resume.ts'),
  },
  {
    name: 'fork',
    summary: 'a new run that takes over what another one has done, and goes on from there',
    group: 'everyday',
    load: () => import('./fork.ts'),
  },
  {
    name: 'stop',
    summary: 'stop a run that is alive in another process',
    group: 'everyday',
    load: () => import('./stop.ts'),
  },
  {
    name: 'approve',
    summary: 'say yes to a run that waits; "mmm resume" goes on then',
    group: 'everyday',
    load: () => import('./approve.ts'),
  },
  {
    name: 'reject',
    summary: 'say no to a run that waits; its step fails when it is resumed',
    group: 'everyday',
    load: () => import('./reject.ts'),
  },
  {
    name: 'status',
    summary: 'where the project stands: last run, score, criteria, spend',
    group: 'looking',
    load: async () => ({ verb: status }),
  },
  {
    name: 'runs',
    summary: 'list the runs of the project, or show one',
    group: 'looking',
    load: async () => ({ verb: runs }),
  },
  {
    name: 'explain',
    summary: 'why a run stopped, and why each step failed, was skipped or waits',
    group: 'looking',
    load: () => import('./explain.ts'),
  },
  {
    name: 'logs',
    summary: 'what the steps of a run printed',
    group: 'looking',
    load: () => import('./logs.ts'),
  },
  {
    name: 'checkpoint',
    summary: 'list, show, compare and restore the checkpoints of a run',
    group: 'looking',
    load: () => import('./checkpoint.ts'),
  },
  {
    name: 'spec',
    summary: 'read, check, prove, make and convert specifications',
    group: 'everyday',
    load: () => import('./spec.ts'),
  },
  {
    name: 'analyze',
    summary: 'what can be known of the project without running any of it',
    group: 'looking',
    load: () => import('./analyze.ts'),
  },
  {
    name: 'new',
    summary: 'make a workflow from a template',
    group: 'workflows',
    load: () => import('./new.ts'),
  },
  {
    name: 'check',
    summary: 'find mistakes in workflows, specifications and settings without running them',
    group: 'workflows',
    load: () => import('./check.ts'),
  },
  {
    name: 'test',
    summary: 'run the tests of workflows, each in a throw-away repository',
    group: 'workflows',
    load: () => import('./test.ts'),
  },
  {
    name: 'debug',
    summary: 'run a workflow step by step: stop, look, change a value, go on',
    group: 'workflows',
    load: () => import('./debug.ts'),
  },
  {
    name: 'fmt',
    summary: 'write workflows and settings the one way, comments kept',
    group: 'workflows',
    load: () => import('./fmt.ts'),
  },
  {
    name: 'graph',
    summary: 'draw the steps of a workflow',
    group: 'workflows',
    load: () => import('./graph.ts'),
  },
  {
    name: 'diff',
    summary: 'what changed between two workflows, in words',
    group: 'workflows',
    load: () => import('./diff.ts'),
  },
  {
    name: 'doc',
    summary: 'markdown from a workflow, the reference of the language, or its JSON Schema',
    group: 'workflows',
    load: () => import('./doc.ts'),
  },
  {
    name: 'init',
    summary: 'write a first configuration and a first specification',
    group: 'setting up',
    load: () => import('./init.ts'),
  },
  {
    name: 'config',
    summary: 'show the settings and where they come from, or change your own',
    group: 'setting up',
    load: () => import('./config.ts'),
  },
  {
    name: 'doctor',
    summary: 'whether all that a run needs is here, and what to do where it is not',
    group: 'setting up',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'demo',
    summary: 'a real run over a small example project, with recorded answers: no key, no cost',
    group: 'setting up',
    load: () => import('./demo.ts'),
  },
  {
    name: 'completions',
    summary: 'print the script that completes verbs and flags in your shell',
    group: 'setting up',
    load: () => import('./completions.ts'),
  },
  {
    name: 'help',
    summary: 'this text, the help of a verb, or the exit codes',
    group: 'setting up',
    load: async () => ({ verb: help }),
  },
  {
    name: 'version',
    summary: 'the version of mmm and of Node',
    group: 'setting up',
    load: async () => ({ verb: version }),
  },
]
