import type { Diagnostic, Place } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import { didYouMean } from '../core/suggest.ts'

export interface WithPlaces {
  kindAt: Place
  keyAt(key: string): Place
  findings: Diagnostic[]
}

/** Checks a step's kind and its input. A value that holds `${{ }}` is only known later; its key is checked all the same. */
export function checkWith(name: string, input: Record<string, Json>, kinds: ReadonlyMap<string, Kind>, places: WithPlaces): void {
  const kind = kinds.get(name)
  const add = (code: string, message: string, at: Place, hint?: string) =>
    places.findings.push({ code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
  if (kind === undefined) {
    add('workflow.unknown-kind', `Unknown kind of step "${name}"`, places.kindAt, didYouMean(name, kinds.keys()))
    return
  }
  const parsed = kind.input.safeParse(input)
  if (parsed.success) return
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0] ?? '')
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
      const known = Object.keys((kind.input as { shape?: object }).shape ?? {})
      for (const one of issue.keys) {
        add('workflow.unknown-key', `The kind "${name}" has no input "${one}"`, places.keyAt(one), didYouMean(one, known))
      }
    } else if (!holdsExpression(input[key])) {
      const missing = input[key] === undefined
      const message = missing ? `The kind "${name}" needs "${key}"` : `${issue.message} at "${issue.path.join('.')}"`
      add('workflow.invalid', message, missing ? places.kindAt : places.keyAt(key))
    }
  }
}

function holdsExpression(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('${{')
  if (value !== null && typeof value === 'object') return Object.values(value).some((one) => holdsExpression(one as Json))
  return false
}
