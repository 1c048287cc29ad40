import { join } from 'node:path'

/** The file in which this machine keeps what it saw itself: one JSON object a line, only ever added to. */
export function evidenceFile(root: string): string {
  return join(root, '.mmm', 'evidence.jsonl')
}

/** Version of its lines. */
export const evidenceSchema = 1
