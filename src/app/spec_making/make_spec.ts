import { realpath } from 'node:fs/promises'
import { cleanWords, convertSpec, fileName, newSpec, readSpec, type Writable } from '../../spec/index.ts'
import { MmmError } from '../../core/error.ts'
import { projectSpecs } from '../project_specs.ts'
import { changeFiles, type Changing } from './change_files.ts'
import { editSpecs } from './edit_specs.ts'
import { highestNumber } from './spec_numbers.ts'

/** A first spec: short, with one criterion. */
export interface Wanted {
  /** One sentence: what is wanted. */
  title: string
  /** What must hold. @default the title */
  criterion?: string | undefined
  /** The command that proves it. */
  command?: string | undefined
  dialect: Writable
}

/** What was made. */
export interface Made {
  id: string
  dialect: Writable
  /** From the root, the main file first. */
  files: string[]
  criteria: Array<{ id: string; text: string; proven: boolean }>
}

/** Writes a new spec. Throws `spec.exists` where there is one already; nothing is overwritten. */
export async function makeSpec(folder: string, wanted: Wanted, changing: Changing = {}): Promise<Made> {
  const root = await realpath(folder)
  return editSpecs(root, () => make(root, wanted, changing), changing)
}

async function make(root: string, wanted: Wanted, changing: Changing): Promise<Made> {
  const title = cleanWords(wanted.title)
  for (const words of [title, wanted.criterion]) if (words !== undefined) refuseSigns(words)
  const name = fileName(title)
  const taken = (await projectSpecs(root, { cwd: root })).specs.find((one) => one.id === name)
  if (taken !== undefined) throw exists(taken.path, taken.id)
  const text = newSpec({
    id: name,
    title,
    ...(wanted.criterion === undefined ? {} : { criterion: cleanWords(wanted.criterion) }),
    ...(wanted.command === undefined ? {} : { command: wanted.command }),
  })
  const { spec } = readSpec(Buffer.from(text), `specs/${name}.md`)
  if (spec === undefined || spec.criteria.length === 0) {
    throw new MmmError('spec.no-title', `"${wanted.title.slice(0, 60)}" cannot be the title of a spec`, {
      hint: 'Say in one sentence what is wanted',
    })
  }
  const written =
    wanted.dialect === 'mmm'
      ? [{ path: spec.path, text }]
      : convertSpec(spec, wanted.dialect, { taken: new Set(), number: await highestNumber(root, 'specs') })
  const files = written.map((one) => ({ path: one.path, before: null, after: Buffer.from(one.text) }))
  await changeFiles(root, { kind: 'new', about: name, files }, changing)
  return {
    id: name,
    dialect: wanted.dialect,
    files: written.map((one) => one.path),
    criteria: spec.criteria.map(({ id, text: says, check }) => ({ id, text: says, proven: check !== undefined })),
  }
}

/** Signs alone give no name, and say nothing that can hold. */
function refuseSigns(words: string): void {
  if (/[\p{L}\p{N}]/u.test(words)) return
  throw new MmmError('spec.no-title', `"${words.slice(0, 60)}" holds neither a letter nor a digit`, {
    hint: 'Say in one sentence what is wanted',
  })
}

function exists(path: string, id: string): MmmError {
  return new MmmError('spec.exists', `There is a spec "${id}" already, ${path}`, {
    at: { file: path },
    hint: `Give the new one another title, or add to that one: mmm spec add ${id} "<sentence>"`,
  })
}
