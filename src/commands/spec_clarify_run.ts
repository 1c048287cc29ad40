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
import { tooMany, type SpecCall } from './spec_form.ts'
import { openForRun, runShipped } from './spec_run.ts'
import type { Host, Output } from './verb.ts'

type ClarifyFlags = Record<string, unknown> & { answer?: string[]; local?: boolean }

/** What `mmm spec clarify` does. */
export async function runSpecClarify({
  args: [name, more],
  flags,
  host,
  out,
}: SpecCall<ClarifyFlags>): Promise<number> {
  if (name === undefined) {
    throw new MmmError('cli.missing-argument', 'Which spec is unclear?', { hint: 'Usage: mmm spec clarify <spec>' })
  }
  if (more !== undefined) throw tooMany(more, 'mmm spec clarify <spec>')
  const root = await projectRoot(host, flags.project)
  const of = { name, cwd: host.cwd, signal: host.signal }
  let unclear = await findUnclear(root, of)
  const typed = flags.answer ?? []
  let failed: MmmError | undefined
  if (typed.length === 0 && flags.local !== true && !unclear.asked) {
    failed = await askModel(unclear, { flags, host, out })
    unclear = await findUnclear(root, of)
    if (failed !== undefined && unclear.questions.length === 0) throw failed
  }
  const canAsk = typed.length === 0 && host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
  const answers = canAsk ? await askUser(unclear.questions, host) : parseAnswers(typed, unclear.questions)
  if (answers.size > 0) await writeAnswers(unclear, answers)
  return show(unclear, answers, { out, failed })
}

interface Calling {
  flags: Record<string, unknown>
  host: Host
  out: Output
}

/** Lets the model look for more. Gives what went wrong, with the run's code: what is known without the model stands all the same. */
async function askModel({ spec, bytes, root }: Unclear, calling: Calling): Promise<MmmError | undefined> {
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
    return undefined
  }
  const { code, message } = lived.stop
  return new MmmError('spec.clarify-failed', `The model has asked nothing that holds: ${message}`, {
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

interface Showing {
  out: Output
  /** Why the model has asked nothing. */
  failed: MmmError | undefined
}

function show({ spec, questions }: Unclear, answers: ReadonlyMap<string, string>, { out, failed }: Showing): number {
  const shown = questions.map((one) => ({ ...one, answer: answers.get(one.id) ?? null }))
  const open = shown.filter((one) => one.answer === null)
  const code = failed?.exit ?? exit.done
  const body = { spec: spec.id, path: spec.path, code, message: failed?.message ?? null, questions: shown }
  out.show('spec-clarify', body, () => {
    if (questions.length === 0) return `Nothing is open in ${clean(spec.path)}`
    const written =
      answers.size === 0 ? [] : [`Wrote ${answers.size} of ${questions.length} answers into ${clean(spec.path)}`]
    const lines = open.map(({ id, question, line }) => `${id}  ${clean(spec.path)}:${line}  ${clean(question)}`)
    const next = open.length === 0 ? [] : [`Answer: mmm spec clarify ${clean(spec.id)} --answer "${open[0]!.id}=..."`]
    return [...written, ...lines, ...next].join('\n')
  })
  if (failed !== undefined) out.say(`${failed.message}\n  ${failed.hint}`)
  return code
}
