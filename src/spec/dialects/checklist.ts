import type { Dialect } from '../dialect.ts'
import { readBoxes } from './read_boxes.ts'

/** Any other markdown file with at least one box. */
export const checklist: Dialect = {
  name: 'checklist',
  claims: (document) => document.boxes.length > 0,
  read: (document) => readBoxes(document, 'checklist'),
}
