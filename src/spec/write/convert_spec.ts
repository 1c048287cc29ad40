import type { Spec } from '../spec.ts'
import { draftOf, type Writable, type Written } from './draft.ts'
import { fileName, freshName } from './file_name.ts'
import { writeKiro } from './write_kiro.ts'
import { writeMmm } from './write_mmm.ts'
import { writeOpenspec } from './write_openspec.ts'
import { writeSpeckit } from './write_speckit.ts'

const writers = { mmm: writeMmm, speckit: writeSpeckit, openspec: writeOpenspec, kiro: writeKiro }

/** Where names must not clash, and where the count of Spec Kit's folders stands; both grow with each spec. */
export interface Naming {
  taken: Set<string>
  /** The highest number of a folder `specs/012-name`. */
  number: number
}

/** Writes a spec in another dialect. Paths are as that dialect wants them, from the folder of the export. */
export function convertSpec(spec: Spec, to: Writable, naming: Naming): Written[] {
  const base = freshName(fileName(bareName(spec.id)), naming.taken)
  naming.taken.add(base)
  if (to === 'speckit') naming.number += 1
  const name = to === 'speckit' ? `${String(naming.number).padStart(3, '0')}-${base}` : base
  return writers[to](draftOf(spec, name))
}

/** `012-login` is called `login` elsewhere. */
function bareName(id: string): string {
  return id.replace(/^\d{3}-(?=.)/, '')
}
