import type { Dialect } from '../dialect.ts'
import { stemOf } from '../stem.ts'
import { readBoxes } from './read_boxes.ts'

/** Names that every folder may have: the folder's own name goes before them. */
const COMMON = /^(?:spec|plan|tasks|todo|checklist|readme|index|requirements|design|quickstart)$/i

/** Any other markdown file with at least one box. */
export const checklist: Dialect = {
  name: 'checklist',
  claims: (document) => document.boxes.length > 0,
  read(document) {
    const { spec, findings } = readBoxes(document, 'checklist')
    const folder = /^specs\/(?:.*\/)?([^/]+)\/[^/]+$/.exec(document.path)?.[1]
    if (spec === undefined || folder === undefined || document.entries.has('id') || !COMMON.test(spec.id))
      return { ...(spec && { spec }), findings }
    const id = `${stemOf(folder)}-${spec.id}`
    const criteria = spec.criteria.map((one) => ({ ...one, ref: `${id}#${one.id}` }))
    return { spec: { ...spec, id, criteria }, findings }
  },
}
