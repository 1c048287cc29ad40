import type { Dialect } from '../dialect.ts'
import type { DialectName } from '../spec.ts'
import { backlog } from './backlog.ts'
import { bmad } from './bmad.ts'
import { checklist } from './checklist.ts'
import { kiro } from './kiro.ts'
import { mmm } from './mmm.ts'
import { openspec } from './openspec.ts'
import { openspecChange } from './openspec_change.ts'
import { original } from './original.ts'
import { ralph } from './ralph.ts'
import { speckit } from './speckit.ts'
import { tessl } from './tessl.ts'

/** Every dialect by its name. */
export const dialects: Record<DialectName, Dialect> = {
  mmm,
  checklist,
  original,
  speckit,
  openspec,
  'openspec-change': openspecChange,
  kiro,
  tessl,
  bmad,
  backlog,
  ralph,
}
