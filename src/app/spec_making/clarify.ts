import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { MmmError } from '../../core/error.ts'
import { sha256 } from '../../core/id.ts'
import { didYouMean } from '../../core/suggest.ts'
import { systemClock } from '../../ports/clock.ts'
import { readText, writeQuick } from '../../ports/files.ts'
import { clarifySpec, markersIn, type Answer, type Spec } from '../../spec/index.ts'
import { judgePage } from './judge_page.ts'
import { oneSpec, type Finding } from './one_spec.ts'
import { replaceFile } from './replace_file.ts'
import { safePlace } from './safe_place.ts'

/** Something that a spec leaves open. */
export interface Question {
  /** `Q1`, in the order in which they are asked. */
  id: string
  question: string
  /** Words of the spec that leave it open. */
  quote: string
  line: number
  /** Whether the author, the lint or the model has asked it. */
  from: 'spec' | 'lint' | 'model'
  /** Answers that are likely. */
  answers: string[]
}

/** A spec with what it leaves open. */
export interface Unclear {
  root: string
  spec: Spec
  bytes: Uint8Array
  questions: Question[]
  /** Whether the model has been asked about this state of the file. */
  asked: boolean
}

const asked = z.object({
  questions: z.array(z.object({ question: z.string(), quote: z.string(), answers: z.array(z.string()).default([]) })),
})
type Asked = z.infer<typeof asked>

/** What a spec leaves open, as far as it is known: its own markers, vague words, and what the model found in this state of it. */
export async function findUnclear(folder: string, of: Finding & { name: string }): Promise<Unclear> {
  const root = await realpath(folder)
  const { spec } = await oneSpec(root, of.name, of)
  const bytes = await readFile(await safePlace(root, spec.path))
  const known = await readAsked(root, bytes)
  const own = markersIn(bytes, spec.path).map(({ question, line }) => {
    return { question, quote: question, line, from: 'spec' as const, answers: [] }
  })
  const lines = spec.text.split(/\r\n|\n|\r/)
  const vague = judgePage(bytes, spec.path, { root, lint: undefined }).findings.filter(
    (one) => one.code === 'spec.vague-word',
  )
  const linted = vague.map(({ message, at }) => {
    return {
      question: `${message}: what is meant?`,
      quote: lines[(at.line ?? 1) - 1]!.trim(),
      line: at.line ?? 1,
      from: 'lint' as const,
      answers: [],
    }
  })
  const modelled = (known?.questions ?? []).map((one) => {
    return {
      ...one,
      line:
        Math.max(
          0,
          lines.findIndex((line) => line.includes(one.quote)),
        ) + 1,
      from: 'model' as const,
    }
  })
  const questions = [...own, ...linted, ...modelled].map((one, i) => ({ id: `Q${i + 1}`, ...one }))
  return { root, spec, bytes, questions, asked: known !== undefined }
}

/** Notes what the model has asked about a state of a file, so that it is asked once. */
export async function keepAsked(root: string, bytes: Uint8Array, text: string): Promise<void> {
  const found = asked.parse(JSON.parse(text))
  await writeQuick(askedPath(root, bytes), `${JSON.stringify(found)}\n`)
}

function askedPath(root: string, bytes: Uint8Array): string {
  return join(root, '.mmm', 'cache', 'clarify', `${sha256(bytes).slice(0, 32)}.json`)
}

async function readAsked(root: string, bytes: Uint8Array): Promise<Asked | undefined> {
  const text = await readText(askedPath(root, bytes)).catch(() => undefined)
  try {
    return text === undefined ? undefined : asked.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** `Q1=words` as typed; throws for what is no answer, answers nothing, or answers a question twice. */
export function parseAnswers(words: readonly string[], questions: readonly Question[]): Map<string, string> {
  const answers = new Map<string, string>()
  for (const word of words) {
    const [, id = '', answer = ''] = /^\s*([A-Za-z]\d+)\s*=([^]*)$/.exec(word) ?? []
    if (answer.trim() === '') {
      throw new MmmError('spec.answer', `"${word}" is no answer`, { hint: 'Write --answer "Q1=what is meant"' })
    }
    const found = questions.find((one) => one.id.toLowerCase() === id.toLowerCase())
    if (found === undefined) throw unasked(id, questions)
    const before = answers.get(found.id)
    if (before !== undefined) {
      throw new MmmError('spec.answer', `"${found.id}" is answered twice: "${before}" and "${answer.trim()}"`, {
        hint: 'Give one answer to each question',
      })
    }
    answers.set(found.id, answer.trim())
  }
  return answers
}

function unasked(id: string, questions: readonly Question[]): MmmError {
  const ids = questions.map((one) => one.id)
  const hint = didYouMean(id, ids) ?? (ids.length === 0 ? 'Nothing is open' : `Open are ${ids.join(', ')}`)
  return new MmmError('spec.answer', `There is no question "${id}"`, { hint })
}

/** Writes answers into the file, if it is still as it was read. */
export async function writeAnswers(
  { root, spec, bytes, questions }: Unclear,
  answers: ReadonlyMap<string, string>,
): Promise<void> {
  const markers = markersIn(bytes, spec.path)
  const given = questions.flatMap(({ id, question, from }, i): Answer[] => {
    const answer = answers.get(id)
    // The spec's own questions come first, in the order of its markers
    return answer === undefined ? [] : [{ question, answer, marker: from === 'spec' ? markers[i] : undefined }]
  })
  const date = systemClock.now().toISOString().slice(0, 10)
  const after = clarifySpec(bytes, spec.path, { answers: given, date, read: { dialect: spec.dialect } })
  await replaceFile(root, { path: spec.path, before: bytes, after })
}
