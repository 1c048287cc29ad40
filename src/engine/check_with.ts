import type { Diagnostic, Place } from '../core/diagnostic.ts'
import type { Json } from '../core/event.ts'
import { compile, split } from '../core/expression.ts'
import type { Kind } from '../core/kind.ts'
import { didYouMean } from '../core/suggest.ts'

export interface WithPlaces {
  kindAt: Place
  keyAt(key: string): Place
  findings: Diagnostic[]
}

/** Checks a step's kind and its input. A value that holds `${{ }}` is only known later; its key is checked all the same. */
export function checkWith(
  name: string,
  input: Record<string, Json>,
  kinds: ReadonlyMap<string, Kind>,
  places: WithPlaces,
): void {
  const kind = kinds.get(name)
  const add = (code: string, message: string, at: Place, hint?: string) =>
    places.findings.push({ code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
  if (kind === undefined) {
    add('workflow.unknown-kind', `Unknown kind of step "${name}"`, places.kindAt, didYouMean(name, kinds.keys()))
    return
  }
  for (const [key, rule] of Object.entries(kind.expressions ?? {})) {
    const fault = faultOf(rule, input[key])
    if (fault !== undefined)
      add('workflow.expression', `"${key}" of the kind "${name}" ${fault.message}`, places.keyAt(key), fault.hint)
  }
  const parsed = kind.input.safeParse(input)
  if (parsed.success) return
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0] ?? '')
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
      const known = Object.keys((kind.input as { shape?: object }).shape ?? {})
      for (const one of issue.keys) {
        add(
          'workflow.unknown-key',
          `The kind "${name}" has no input "${one}"`,
          places.keyAt(one),
          didYouMean(one, known),
        )
      }
    } else if (!holdsExpression(input[key])) {
      const missing = input[key] === undefined
      const message = missing ? `The kind "${name}" needs "${key}"` : `${issue.message} at "${issue.path.join('.')}"`
      add('workflow.invalid', message, missing ? places.kindAt : places.keyAt(key))
    }
  }
}

/** What is wrong with an input in which not every expression may stand. */
function faultOf(
  rule: 'not-in-text' | 'only-secret',
  value: Json | undefined,
): { message: string; hint: string } | undefined {
  if (value === undefined) return undefined
  if (rule === 'not-in-text') {
    if (typeof value !== 'string' || !value.includes('${{')) return undefined
    return {
      message: 'is read as code: it may hold no ${{ }}',
      hint: 'Give the value by env:, or write the command as a list',
    }
  }
  if (typeof value === 'string' && isSecret(value)) return undefined
  return {
    message: 'is a secret and must not stand in a file',
    hint: `Write \${{ env.NAME }} and set the variable outside`,
  }
}

function isSecret(value: string): boolean {
  try {
    const uses = split(value).flatMap((part) => (typeof part === 'string' ? [] : compile(part.expression).uses))
    return uses.length > 0 && uses.every(([context]) => context === 'env' || context === 'secrets')
  } catch {
    return value.includes('${{')
  }
}

function holdsExpression(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('${{')
  if (value !== null && typeof value === 'object')
    return Object.values(value).some((one) => holdsExpression(one as Json))
  return false
}
