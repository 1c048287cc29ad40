import { readFile, realpath } from 'node:fs/promises'
import { addCriterion, fileForNew } from '../../spec/index.ts'
import { editSpecs } from './edit_specs.ts'
import { oneSpec, type Finding } from './one_spec.ts'
import { replaceFile } from './replace_file.ts'
import { safePlace } from './safe_place.ts'

export interface AddToSpec extends Finding {
  /** Id or path of the spec. */
  name: string
  /** One sentence; it may hold its check. */
  text: string
  command?: string | undefined
}

/** A criterion that was added. */
export interface AddedToSpec {
  /** `spec#criterion` */
  ref: string
  id: string
  text: string
  path: string
  line: number
  column: number
  /** Whether it has a check. */
  proven: boolean
  /** The lines that were put in. */
  lines: string[]
}

/** Adds a criterion to a spec, in its own way of writing; all other bytes stay. */
export async function addToSpec(folder: string, adding: AddToSpec): Promise<AddedToSpec> {
  const root = await realpath(folder)
  return editSpecs(root, () => add(root, adding))
}

/** In the lock: of two at once, the second has to see what the first has added. */
async function add(root: string, adding: AddToSpec): Promise<AddedToSpec> {
  const { spec } = await oneSpec(root, adding.name, adding)
  const path = fileForNew(spec)
  const bytes = await readFile(await safePlace(root, path))
  const { bytes: after, criterion, lines } = addCriterion(bytes, spec, adding)
  await replaceFile(root, { path, before: bytes, after })
  const { id, text, line, column, check } = criterion
  return { ref: `${spec.id}#${id}`, id, text, path, line, column, proven: check !== undefined, lines }
}
