import { stemOf } from './stem.ts'

/** Names that every folder may have: the folder's own name goes before them. */
const COMMON = /^(?:spec|plan|tasks|todo|checklist|readme|index|requirements|design|quickstart)$/i

/** The id of a page that gives itself none: its stem, for a common name in a folder below `specs/` behind the folder's name. */
export function idByPlace(path: string): string {
  const stem = stemOf(path)
  const folder = COMMON.test(stem) ? /(?:^|\/)specs\/(?:.*\/)?([^/]+)\/[^/]+$/.exec(path)?.[1] : undefined
  return folder === undefined ? stem : `${stemOf(folder)}-${stem}`
}
