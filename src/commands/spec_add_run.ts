import { addToSpec } from '../app/spec_making/add_to_spec.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { clean } from '../views/text.ts'
import { projectRoot } from './project_root.ts'
import type { SpecCall } from './spec_form.ts'

const usage = 'Usage: mmm spec add <spec> "<one sentence>" [--verify "<command>"]'

interface AddFlags {
  verify?: string
}

/** What `mmm spec add` does. */
export async function runSpecAdd({ args: [name, text, more], flags, host, out }: SpecCall<AddFlags>): Promise<number> {
  if (name === undefined || text === undefined || text.trim() === '') {
    throw new MmmError('cli.missing-argument', 'What is to be added, and to which spec?', { hint: usage })
  }
  if (more !== undefined) {
    throw new MmmError('cli.unused-argument', `Too many arguments: "${more}"`, {
      hint: `Put the sentence in quotes. ${usage}`,
    })
  }
  const command = flags.verify?.trim() === '' ? undefined : flags.verify
  const root = await projectRoot(host, flags.project)
  const added = await addToSpec(root, { name, text, command, cwd: host.cwd, signal: host.signal })
  out.show('spec-add', added, () =>
    [
      `Added ${clean(added.ref)}  ${clean(added.path)}:${added.line}:${added.column}`,
      ...added.lines.filter((line) => line !== '').map((line) => `  ${clean(line)}`),
      ...(added.proven ? [] : [`It has no check yet: mmm spec bind ${clean(added.ref.split('#')[0]!)}`]),
    ].join('\n'),
  )
  return exit.done
}
