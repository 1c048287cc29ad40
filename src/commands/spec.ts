import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { projectFlag } from './project_flag.ts'
import { specAdd } from './spec_add.ts'
import { specArchive } from './spec_archive.ts'
import { specBind } from './spec_bind.ts'
import { specCheck } from './spec_check.ts'
import { specClarify } from './spec_clarify.ts'
import { specCoverage } from './spec_coverage.ts'
import { specExport } from './spec_export.ts'
import type { SpecForm } from './spec_form.ts'
import { specFromCode } from './spec_from_code.ts'
import { specImport } from './spec_import.ts'
import { specLint } from './spec_lint.ts'
import { specList } from './spec_list.ts'
import { specNew } from './spec_new.ts'
import { specOrder } from './spec_order.ts'
import { specShow } from './spec_show.ts'
import { specSplit } from './spec_split.ts'
import { specStatus } from './spec_status.ts'
import { specTrace } from './spec_trace.ts'
import type { Flag, Verb } from './verb.ts'

/** The words of `mmm spec`, in the order of its help. A new one is a file `spec_<word>.ts` and a line here. */
const forms: readonly SpecForm[] = [
  specList,
  specStatus,
  specShow,
  specCheck,
  specTrace,
  specCoverage,
  specBind,
  specLint,
  specOrder,
  specNew,
  specAdd,
  specSplit,
  specFromCode,
  specClarify,
  specImport,
  specExport,
  specArchive,
]

export const verb: Verb = {
  name: 'spec',
  summary: 'read, check, prove, make and convert specifications',
  description:
    'Reads the specifications in your files as they stand; no model, no git and no commit is needed. A spec is named by its id or its path.\n' +
    '"mmm spec check" runs the checks of ticked criteria: 1 = one is red, 2 = a spec cannot be read or is not valid. What is open or has no check is no failure. Typing it gives leave for the commands that the specs bring.',
  args: '[form] [spec...]',
  flags: [...flagsOf(forms).values(), projectFlag],
  subverbs: forms.map(({ name, args, summary, flags }) => {
    const names = [...flags, projectFlag].map((flag) => flag.name)
    return { name, ...(args === undefined ? {} : { args }), summary, flags: names }
  }),
  examples: forms.flatMap(({ examples }) => examples ?? []),
  async run(call) {
    const [word = 'list', ...args] = call.args
    const form = forms.find(({ name }) => name === word)
    if (form === undefined) throw unknownForm(word)
    refuseOthers(form, call.flags)
    return form.run({ ...call, args, flags: call.flags as Record<string, unknown> & { project?: string } })
  },
}

/** All flags by name, each once. */
function flagsOf(all: readonly SpecForm[]): Map<string, Flag> {
  return new Map(all.flatMap(({ flags }) => flags.map((flag) => [flag.name, flag])))
}

/** A flag that another word takes is an error that names that word. */
function refuseOthers(form: SpecForm, flags: Record<string, unknown>): void {
  for (const name of flagsOf(forms).keys()) {
    if (flags[name] === undefined || form.flags.some((flag) => flag.name === name)) continue
    const owners = forms.filter((one) => one.flags.some((flag) => flag.name === name))
    throw new MmmError('cli.unused-flag', `Flag "--${name}" has no meaning for "mmm spec ${form.name}"`, {
      hint: `It belongs to ${owners.map((one) => `"mmm spec ${one.name}"`).join(', ')}`,
    })
  }
}

function unknownForm(word: string): MmmError {
  const names = forms.map(({ name }) => name)
  const hint = didYouMean(word, names) ?? 'Type "mmm spec show <spec>"'
  return new MmmError('cli.unknown-form', `"mmm spec" has no form "${word}"`, { hint })
}
