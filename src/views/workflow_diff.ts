import { plural } from './text.ts'

interface KeyChange {
  key: string
  from: unknown
  to: unknown
}

interface StepChange {
  what: 'added' | 'removed' | 'moved' | 'renamed' | 'changed'
  path: string
  from?: string
  keys: KeyChange[]
}

/** What changed between two workflows, as it was found. */
export interface DiffShown {
  head: KeyChange[]
  steps: StepChange[]
}

/** What changed between two workflows, in words. */
export function diffText({ head, steps }: DiffShown): string {
  if (head.length + steps.length === 0) return 'The workflows say the same'
  const lines = [...head.map((one) => `head: ${change(one)}`), ...steps.flatMap(stepLines)]
  return [...lines, `${plural(head.length, 'change')} in the head, ${plural(steps.length, 'step')} changed`].join('\n')
}

function stepLines({ what, path, from, keys }: StepChange): string[] {
  if (what === 'added')
    return [
      `step "${path}" added${keys.length === 0 ? '' : `: ${keys.map((one) => `${one.key} ${shown(one.to)}`).join(', ')}`}`,
    ]
  const heads = {
    removed: `step "${path}" removed`,
    moved:
      from === undefined
        ? `step "${path}" moved to another place among its neighbours`
        : `step "${path}" moved from "${from}"`,
    renamed: `step "${path}" renamed from "${from}"`,
    changed: '',
  }
  const changes = keys.map((one) => `step "${path}": ${change(one)}`)
  return heads[what] === '' ? changes : [heads[what], ...changes]
}

function change({ key, from, to }: KeyChange): string {
  if (from === undefined) return `${key} added: ${shown(to)}`
  if (to === undefined) return `${key} removed, was ${shown(from)}`
  return `${key} changed from ${shown(from)} to ${shown(to)}`
}

function shown(value: unknown): string {
  const text = typeof value === 'string' && /^[^\n"]*$/.test(value) && value !== '' ? value : JSON.stringify(value)
  const marked = typeof value === 'string' && /[\s,:]/.test(text) && !text.startsWith('"') ? `"${text}"` : text
  return marked.length > 120 ? `${marked.slice(0, 117)}...` : marked
}
