import type { Status } from './spec.ts'

const DONE = /^(?:done|complete|completed|implemented|closed|archived|approved and done|finished)$/i
const DRAFT = /^(?:draft|backlog|proposed|idea)$/i

/** Another tool's word for a spec's state in mmm's words; what is neither done, blocked nor a draft is ready to be worked on. */
export function foreignStatus(word: string | undefined): Status {
  const bare = (word ?? '').replace(/[*_`]/g, '').trim()
  if (DONE.test(bare)) return 'done'
  if (DRAFT.test(bare)) return 'draft'
  return /^blocked$/i.test(bare) ? 'blocked' : 'ready'
}
