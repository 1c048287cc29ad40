import { linesOf } from './raw_lines.ts'
import type { Spec } from '../spec.ts'
import type { Add, Linting, Rule } from './rule.ts'
import { openStatements, placeOfItem, statementsOf } from './statements.ts'

export const taskWithoutRequirement: Rule = {
  name: 'task-without-requirement',
  level: 'warning',
  about:
    'a task that names no requirement where most others do (Kiro), or no story in the phase of one (Spec Kit); checkpoints and optional tasks are passed over',
  look(linting, add) {
    for (const one of linting.specs) {
      if (one.status === 'done') continue
      if (one.dialect === 'kiro') lookAtRefs(one, linting, add)
      if (one.dialect === 'speckit') for (const file of one.files) lookAtStories(file, one, { linting, add })
    }
  },
}

function lookAtRefs(spec: Spec, linting: Linting, add: Add): void {
  const tasks = statementsOf(spec).filter(({ role }) => role === 'task')
  const parents = new Set(tasks.map(({ item }) => item.parent))
  const byId = new Map(tasks.map(({ item }) => [item.id, item]))
  const leaves = tasks.filter(({ item }) => !parents.has(item.id))
  const naming = leaves.filter(({ item }) => refsOf(item.id, byId).length > 0)
  if (naming.length * 2 <= leaves.length) return
  const open = new Set(openStatements({ ...linting, specs: [spec] }, 'task').map(({ item }) => item))
  for (const { item } of leaves) {
    if (!open.has(item) || naming.some((one) => one.item === item) || item.optional === true) continue
    if (!/^task-\d/.test(item.id) || /\b(?:checkpoint|final)\b/i.test(item.text)) continue
    const hint = 'Write a line "- _Requirements: 1.2_" under it'
    add(`The task "${item.id}" names no requirement`, placeOfItem(spec, item), { hint })
  }
}

/** A task stands for what its parent names, too. */
function refsOf(id: string, byId: ReadonlyMap<string, { refs?: string[]; parent?: string }>): string[] {
  const item = byId.get(id)
  if (item === undefined) return []
  const own = item.refs ?? []
  return own.length > 0 || item.parent === undefined || item.parent === id ? own : (byId.get(item.parent)?.refs ?? [])
}

function lookAtStories(file: string, spec: Spec, { linting, add }: { linting: Linting; add: Add }): void {
  let story: string | undefined
  for (const { line, prose, raw } of linesOf(linting, file)) {
    if (/^##[ \t]/.test(prose)) story = /\bUser Story (\d+)\b/i.exec(prose)?.[1]
    const task = /^([ \t]*)[-*+][ \t]+\[ \][ \t]+(T\d{2,})\b/.exec(raw)
    if (story === undefined || task === null || /\[US\d+\]/i.test(raw)) continue
    const at = { file, line, column: task[1]!.length + 1 }
    add(`The task "${task[2]}" stands in the phase of a story and does not name it`, at, {
      hint: `Write [US${story}] behind its id`,
    })
  }
}
