import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { MmmError } from '../../core/error.ts'
import { sha256 } from '../../core/id.ts'
import { writeAtomic } from '../../ports/files.ts'
import { checkMarkdown, newSpec, readSpec, SPEC_FOLDER, type Check } from '../../spec/index.ts'
import { smallPath, smallSpec, type Sentence } from '../../steps/run_specs.ts'
import type { OpenWorld } from '../make_world.ts'
import { prepareFolder } from '../prepare_folder.ts'
import { bindSpecs } from './bind_specs.ts'
import { sureEnough } from './propose.ts'

export interface SentenceOptions {
  world: OpenWorld
  /** `--verify`: the command that proves it. */
  verify?: string | undefined
  /** Asks on the terminal; absent where there is none. */
  ask?: ((question: string) => Promise<string>) | undefined
  say(text: string): void
}

/**
 * Makes a criterion of what was typed: `add(2, 3) is 5, verify: ...`. Its check stands in it, comes with `--verify`, is a test of
 * the project that fits, or is asked for on the terminal. Throws `improve.unproven` where there is none.
 */
export async function readSentence(text: string, options: SentenceOptions): Promise<Sentence> {
  const { title, check } = split(text)
  const id = idOf(title)
  if (existsSync(join(options.world.root, SPEC_FOLDER, `${id}.md`))) {
    throw new MmmError('improve.known', `There is a specification of this sentence already: ${SPEC_FOLDER}/${id}.md`, {
      hint: `Work on it: mmm improve ${id}`,
    })
  }
  const { verify } = options
  if (check !== undefined && verify !== undefined) {
    throw new MmmError('improve.two-checks', 'The sentence has a check already, and --verify gives another', {
      hint: 'Leave one of them out',
    })
  }
  if (check?.kind === 'command' && check.timeout === undefined) return { id, title, command: check.command }
  if (check !== undefined) return { id, title, check: checkMarkdown(check) }
  if (verify !== undefined && verify.trim() !== '') return { id, title, command: verify.trim() }
  return (await fromTests({ id, title }, options)) ?? (await fromTerminal({ id, title }, options))
}

/** Writes the small spec where people can look at it: `.mmm/specs/`, which git ignores. */
export async function writeSentence(root: string, sentence: Sentence): Promise<void> {
  await prepareFolder(root)
  await writeAtomic(join(root, smallPath(sentence.id)), newSpec(sentence))
}

/** What is wanted, and the check that stands in it, as the reader of specs sees them. */
function split(text: string): { title: string; check?: Check | undefined } {
  const plain = text.replace(/\s+/g, ' ').trim()
  const { spec, findings } = readSpec(Buffer.from(`- [ ] ${plain}\n`), 'the sentence')
  const bad = findings.find((one) => one.severity === 'error')
  if (bad !== undefined && /\bverify:|\[@test\]/i.test(plain)) {
    throw new MmmError('improve.unproven', `The sentence has no check that could prove it: ${bad.message}`, {
      hint: bad.hint ?? example(plain),
    })
  }
  const criterion = spec?.criteria.length === 1 ? spec.criteria[0] : undefined
  if (criterion?.check === undefined) return { title: plain }
  const noWords = findings.some((one) => one.code === 'spec.no-text')
  if (noWords) {
    throw new MmmError('improve.unproven', 'The sentence has a check and says nothing', {
      hint: example('what is wanted'),
    })
  }
  return { title: criterion.text, check: criterion.check }
}

/** A test of the project whose name says the same. */
async function fromTests(wanted: Sentence, { world, say }: SentenceOptions): Promise<Sentence | undefined> {
  const spec = smallSpec(wanted)
  const [best] = await bindSpecs(world, { specs: [spec], all: [spec] })
  if (best === undefined || best.confidence < sureEnough) return undefined
  say(`Proven by ${best.text}: ${best.reasons.join('; ')}`)
  return { ...wanted, check: best.text }
}

async function fromTerminal(wanted: Sentence, { ask }: SentenceOptions): Promise<Sentence> {
  const answer = (await ask?.('Which command proves it (exit code 0)? '))?.trim() ?? ''
  if (answer !== '') return { ...wanted, command: answer }
  throw new MmmError('improve.unproven', 'The sentence has no check that could prove it', {
    hint: example(wanted.title),
  })
}

function example(title: string): string {
  const quoted = title.slice(0, 60).replaceAll("'", "'\\''")
  return `Name the command that does: mmm improve '${quoted}' --verify '<command>'`
}

/** Words that can be typed and named in a file; other scripts keep their letters, and a long one its difference. */
function idOf(title: string): string {
  const words = title
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  const cut = [...words].slice(0, 40).join('').replace(/-+$/, '')
  if (cut === '') return `improve-${sha256(title).slice(0, 6)}`
  return cut === words ? `improve-${cut}` : `improve-${cut}-${sha256(title).slice(0, 4)}`
}
