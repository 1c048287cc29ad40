import {
  findUnclear,
  keepAsked,
  parseAnswers,
  writeAnswers,
  type Question,
  type Unclear,
} from '../app/spec_making/clarify.ts'
import { storedFile } from '../app/spec_making/stored_file.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { clean } from '../views/text.ts'
import { projectRoot } from './project_root.ts'
import { yesFlag } from './spec_flags.ts'
import { specForm, tooMany } from './spec_form.ts'
import { askingFlags, openForRun, runShipped } from './spec_run.ts'
import type { Host, Output } from './verb.ts'

/** `mmm spec clarify` */
export const specClarify = specForm({
  name: 'clarify',
  args: '<spec>',
  summary: 'find what a spec leaves open, ask it, and write the answers into the spec',
  flags: [
    { name: 'answer', value: 'list', placeholder: 'Q1=text', description: 'answer a question; asks no model' },
    { name: 'local', description: 'only what the spec itself and the lint ask; asks no model' },
    ...askingFlags,
    yesFlag,
  ],
  examples: [
    { line: 'mmm spec clarify login', about: 'lists the questions; on a terminal it asks them' },
    { line: 'mmm spec clarify login --answer "Q1=after five tries"', about: 'writes it down' },
  ],
  async run({ args: [name, more], flags, host, out }) {
    if (name === undefined) {
      throw new MmmError('cli.missing-argument', 'Which spec is unclear?', { hint: 'Usage: mmm spec clarify <spec>' })
    }
    if (more !== undefined) throw tooMany(more, 'mmm spec clarify <spec>')
    const root = await projectRoot(host, flags.project)
    const of = { name, cwd: host.cwd, signal: host.signal }
    let unclear = await findUnclear(root, of)
    const typed = flags.answer ?? []
    if (typed.length === 0 && flags.local !== true && !unclear.asked) {
      const code = await askModel(unclear, { flags, host, out })
      if (code !== exit.done) return code
      unclear = await findUnclear(root, of)
    }
    const canAsk = typed.length === 0 && host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
    const answers = canAsk ? await askUser(unclear.questions, host) : parseAnswers(typed, unclear.questions)
    if (answers.size > 0) await writeAnswers(unclear, answers)
    return show(unclear, answers, out)
  },
})

interface Calling {
  flags: Record<string, unknown>
  host: Host
  out: Output
}

/** Lets the model look for more; an answer of it that does not hold is no questions, and the run's code. */
async function askModel({ spec, bytes, root }: Unclear, calling: Calling): Promise<number> {
  const opened = await openForRun(calling)
  const lived = await runShipped(opened, {
    workflow: 'spec-clarify',
    inputs: { spec: spec.path },
    specs: [spec.path],
    ...calling,
  })
  const { id } = lived.run
  const stored = await storedFile(lived.events, { root, run: id, ending: 'questions.json' })
  if (lived.stop.code === exit.done && stored !== undefined) {
    await keepAsked(root, bytes, Buffer.from(stored).toString('utf8'))
    return exit.done
  }
  const { code, message } = lived.stop
  throw new MmmError('spec.clarify-failed', `The model has asked nothing that holds: ${message}`, {
    exit: code === exit.done ? exit.unreached : code,
    hint: `Look at "mmm explain ${id}", or take --local`,
  })
}

async function askUser(questions: readonly Question[], host: Host): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  for (const { id, question, quote, line, answers: likely } of questions) {
    const hints = likely.length === 0 ? '' : `\n  likely: ${likely.map(clean).join(' | ')}`
    const about = quote === question ? '' : `\n  line ${line}: ${clean(quote)}`
    const answer = (await host.ask(`${id} ${clean(question)}${about}${hints}\n  (empty = leave open) `)).trim()
    if (answer !== '') answers.set(id, answer)
  }
  return answers
}

function show({ spec, questions }: Unclear, answers: ReadonlyMap<string, string>, out: Output): number {
  const shown = questions.map((one) => ({ ...one, answer: answers.get(one.id) ?? null }))
  const open = shown.filter((one) => one.answer === null)
  out.show('spec-clarify', { spec: spec.id, path: spec.path, questions: shown }, () => {
    if (questions.length === 0) return `Nothing is open in ${clean(spec.path)}`
    const written =
      answers.size === 0 ? [] : [`Wrote ${answers.size} of ${questions.length} answers into ${clean(spec.path)}`]
    const lines = open.map(({ id, question, line }) => `${id}  ${clean(spec.path)}:${line}  ${clean(question)}`)
    const next = open.length === 0 ? [] : [`Answer: mmm spec clarify ${clean(spec.id)} --answer "${open[0]!.id}=..."`]
    return [...written, ...lines, ...next].join('\n')
  })
  return exit.done
}
