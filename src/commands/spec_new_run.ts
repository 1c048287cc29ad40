import { makeSpec, type Wanted } from '../app/spec_making/make_spec.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { writable } from '../spec/index.ts'
import { clean } from '../views/text.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

interface NewFlags {
  dialect?: string
  criterion?: string
  verify?: string
}

/** What `mmm spec new` does. */
export async function runSpecNew({ args: [typed, more], flags, host, out }: SpecCall<NewFlags>): Promise<number> {
  if (more !== undefined) throw tooMany(more, 'mmm spec new "<title>"')
  const dialect = oneOf(flags.dialect ?? 'mmm', writable, 'dialect that can be written')
  const asked = await ask({ title: typed, criterion: flags.criterion, command: flags.verify }, { host, out })
  const made = await makeSpec(await projectRoot(host, flags.project), { ...asked, dialect })
  const [first] = made.criteria
  const next = first?.proven === true ? 'mmm improve --dry-run' : `mmm spec bind ${made.id}`
  out.show('spec-new', { ...made, next }, () =>
    [
      ...made.files.map((path) => `Made ${clean(path)}`),
      ...(first?.proven === true ? [] : ['It has no check yet: nothing can prove it']),
      `Next: ${next}`,
    ].join('\n'),
  )
  return exit.done
}

interface Given {
  title: string | undefined
  criterion: string | undefined
  command: string | undefined
}

/** What is missing is asked on a terminal: what it is, and how it is proven. */
async function ask(given: Given, { host, out }: { host: Host; out: Output }): Promise<Omit<Wanted, 'dialect'>> {
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
  const title = given.title ?? (canAsk ? await host.ask('What is wanted, in one sentence? ') : '')
  if (title.trim() === '') {
    throw new MmmError('cli.missing-argument', 'What is wanted?', {
      hint: 'Usage: mmm spec new "<one sentence>" [--verify "<command>"]',
    })
  }
  const isAsked = given.command === undefined && canAsk
  const command = isAsked ? await host.ask('Which command proves it? (empty = decide later) ') : given.command
  return {
    title: title.trim(),
    criterion: given.criterion,
    command: command === undefined || command.trim() === '' ? undefined : command.trim(),
  }
}
