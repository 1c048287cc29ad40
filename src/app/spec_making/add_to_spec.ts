import { readFile, realpath } from 'node:fs/promises'
import { addCriterion, fileForNew } from '../../spec/index.ts'
import { sha256 } from '../../core/id.ts'
import { MmmError } from '../../core/error.ts'
import { recoverChanges } from './change_files.ts'
import { oneSpec, type Finding } from './one_spec.ts'
import { putFile } from './put_file.ts'
import { safePlace } from './safe_place.ts'
import { writing } from './writing.ts'

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
  await recoverChanges(root)
  const { spec } = await oneSpec(root, adding.name, adding)
  const path = fileForNew(spec)
  const file = await safePlace(root, path)
  const bytes = await readFile(file)
  const { bytes: after, criterion, lines } = addCriterion(bytes, spec, adding)
  if (sha256(await readFile(file)) !== sha256(bytes)) {
    throw new MmmError('spec.changed-since', `"${path}" has changed since it was read`, { hint: 'Try again' })
  }
  await writing(root, () => putFile(file, after))
  const { id, text, line, column, check } = criterion
  return { ref: `${spec.id}#${id}`, id, text, path, line, column, proven: check !== undefined, lines }
}
