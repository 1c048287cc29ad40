import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Json } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { limitsOf } from '../app/limits.ts'
import { registry, startRun } from '../app/life.ts'
import { findWorkflow } from '../app/find_workflow.ts'
import { open } from '../app/open.ts'
import { preview } from '../app/preview.ts'
import { readSentence, writeSentence } from '../app/bind/sentence.ts'
import { broughtBy, leaveIn } from '../app/brought.ts'
import { ensureTrust } from '../app/trust.ts'
import { writeRecordingOf } from '../app/record.ts'
import { inFocus, loadSpecs, type Specs } from '../steps/material.ts'
import { projectFlag } from './project_flag.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { branchFlags, limitFlags, modelFlags, rightsFlags, settingsOf } from './run_flags.ts'
import { previewText } from '../views/preview.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'improve',
  summary: 'make open criteria of specifications true, proven one by one',
  description:
    'Picks the next open criterion, lets the model change the code in a worktree of its own, runs the checks itself, keeps what is proven as a commit and undoes what is not, until all is proven or a limit holds.\n' +
    'A spec is named by its id or its path; words with a blank are a new criterion: its check stands in it ("add(2, 3) is 5, verify: `npm test`"), comes with --verify, or is a test that fits. Without one, all ready specs are worked on, by priority.',
  args: '[spec...]',
  flags: [
    ...limitFlags,
    {
      name: 'focus',
      value: 'string',
      placeholder: 'word',
      description: 'only criteria whose id, text, title or path holds this',
    },
    {
      name: 'repair',
      value: 'number',
      placeholder: 'n',
      description: 'rounds in which a red verdict goes back to the model (default 2)',
    },
    ...modelFlags,
    ...rightsFlags,
    {
      name: 'allow-test-changes',
      value: 'string',
      optional: true,
      placeholder: 'glob',
      description: 'let existing tests and check configuration be changed',
    },
    ...branchFlags,
    {
      name: 'verify',
      value: 'string',
      placeholder: 'command',
      description: 'the command that proves a criterion typed as a sentence',
    },
    { name: 'keep-spec', description: 'keep the proven sentence as a specification below specs/, on the branch' },
    {
      name: 'write-checks',
      description: 'let the model write a test for a criterion without a check: red before its change, green after it',
    },
    { name: 'dry-run', description: 'show what would be picked, run and sent; spends and changes nothing' },
    projectFlag,
  ],
  events: true,
  examples: [
    { line: 'mmm improve', about: 'all open criteria of ready specs' },
    { line: 'mmm improve specs/login.md --budget-usd 2', about: 'one spec, two dollars at most' },
    {
      line: "mmm improve 'the help names --json' --verify 'npm test'",
      about: 'one sentence and the command that proves it',
    },
    { line: 'mmm improve --dry-run', about: 'what would be done, without doing it' },
  ],
  async run({ args, flags, host, out }) {
    const settings = { ...settingsOf(flags), ...(flags.repair === undefined ? {} : { repair: flags.repair }) }
    const replay = flags.replay
    const opened = await open(host, { project: flags.project, settings, replay, allowEnv: flags['allow-env'] ?? [] })
    for (const warning of opened.warnings) out.say(warning)
    await opened.world.place()
    const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json && !out.mode.events
    const named = askedFor(args, opened.root, host.cwd)
    refuseUnused(named, flags)
    const sentence =
      named.sentence === undefined
        ? undefined
        : await readSentence(named.sentence, {
            world: opened.world,
            verify: flags.verify,
            say: (text) => out.say(text),
            ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
          })
    const asked = { specs: sentence === undefined ? named.specs : [sentence.id] }
    if (sentence === undefined) refuseNothing(await loadSpecs(opened.root, asked.specs), flags.focus)
    const { workflow, brought } = await findWorkflow('improve', {
      ...host,
      root: opened.root,
      kinds: registry(opened.world),
    })
    const options: Record<string, Json> = {
      specs: asked.specs,
      model: opened.config.model,
      ...(sentence === undefined ? {} : { sentence: { ...sentence } }),
      ...pick(flags),
    }
    const launch = {
      workflow,
      inputs: { focus: flags.focus ?? null, repair: opened.config.repair },
      limits: limitsOf(opened.config, opened.origins, workflow),
      options,
    }
    if (flags['dry-run'] === true) {
      const found = await preview(launch, opened.world)
      out.show('preview', found, () => previewText(found, out.colors))
      return exit.done
    }
    await opened.world.model()
    const commands = await broughtBy(opened.world, { workflow: brought ? workflow : undefined, specs: asked.specs })
    const about = { root: opened.root, user: opened.user, say: (text: string) => out.say(text) }
    await ensureTrust({
      ...about,
      brought: commands,
      yes: flags.yes === true,
      spending: `spend up to $${launch.limits.usd} on ${opened.config.model}`,
      ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
    })
    await ensureTrust({ ...about, brought: leaveIn(options), yes: true })
    if (sentence !== undefined) await writeSentence(opened.root, sentence)
    const living = livingFor(opened, { host, out, merge: flags.merge, keepSpec: flags['keep-spec'] })
    const lived = await startRun(launch, living.living).finally(() => living.close())
    if (flags.record !== undefined) await writeRecordingOf(lived.events, resolve(host.cwd, flags.record))
    return showEnd(lived, { host, out })
  },
})

/** Nothing that can be worked on because of a mistake is no success: no spec can be read, or no criterion fits the focus. */
function refuseNothing({ specs, inHand, findings }: Specs, focus: string | undefined): void {
  const [first] = findings
  if (inHand.length === 0 && first?.includes(': error: ')) {
    throw new MmmError('spec.none-readable', `No specification can be worked on:\n${findings.join('\n')}`, {
      hint: 'Mend these, then try again',
    })
  }
  const fits = specs.some((spec) =>
    spec.criteria.some((one) => inFocus({ id: one.ref, text: one.text, file: spec.path }, spec.title, focus)),
  )
  if (focus === undefined || fits) return
  throw new MmmError('improve.focus', `No criterion fits --focus "${focus}"`, {
    hint: 'Type "mmm spec list" for what there is',
  })
}

interface Asked {
  specs: string[]
  sentence?: string
}

/** Ids, paths (from the current folder, turned to the project's root), or one sentence. */
function askedFor(args: readonly string[], root: string, cwd: string): Asked {
  const specs: string[] = []
  for (const arg of args) {
    if (/\s/.test(arg) && !existsSync(resolve(cwd, arg))) {
      if (args.length > 1)
        throw new MmmError('improve.sentence', 'A sentence stands alone, without other specs', {
          hint: 'Give one sentence, or ids and paths',
        })
      return { specs: [], sentence: arg }
    }
    const isPath = arg.includes('/') || /\.(md|ya?ml)$/.test(arg)
    if (!isPath) specs.push(arg)
    else if (existsSync(resolve(cwd, arg))) specs.push(relative(root, resolve(cwd, arg)).split('\\').join('/'))
    else specs.push(arg)
  }
  return { specs }
}

/** A flag that only a sentence has a use for. */
function refuseUnused({ sentence }: Asked, flags: Record<string, unknown>): void {
  const unused = sentence === undefined ? ['verify', 'keep-spec'].find((name) => flags[name] !== undefined) : undefined
  if (unused === undefined) return
  throw new MmmError('cli.unused-flag', `Flag "--${unused}" has no meaning without a sentence`, {
    hint: `A criterion in words with a blank: mmm improve 'the help names --json' --${unused}${unused === 'verify' ? " '<command>'" : ''}`,
  })
}

/** What the command line fixed. Where the model is comes from the environment anew at each resume, if no flag said it. */
function pick(flags: Record<string, unknown>): Record<string, Json> {
  const options: Record<string, Json> = {}
  for (const key of fixedKeys) if (flags[key] !== undefined) options[key] = flags[key] as Json
  return options
}

const fixedKeys = [
  'branch',
  'fresh',
  'keep-spec',
  'write-checks',
  'allow-test-changes',
  'allow-run',
  'allow-env',
  'replay',
  'base-url',
  'backend',
]
