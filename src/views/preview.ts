import type { Limits } from '../core/event.ts'
import { formatDuration } from '../core/duration.ts'
import type { Colors } from './look.ts'
import { clean } from './text.ts'

/** What a preview tells. */
export interface Previewed {
  model: string
  limits: Limits
  from: string | null
  checks: ReadonlyArray<{ id: string; command: string; from: string }>
  criteria: ReadonlyArray<{ id: string; text: string; state: string; check: string | null }>
  pick: { id: string; text: string; file: string; line: number } | null
  request: { system: string; prompt: string; tokens: number; usd: number | null } | null
  findings: readonly string[]
}

/** What a run would do, for people. */
export function previewText(found: Previewed, colors: Colors): string {
  const { limits } = found
  const lines = [
    ...found.findings,
    ...(found.from === null ? [] : [`Going on from the unmerged branch ${found.from}; --fresh starts from HEAD`, '']),
    colors.bold('Checks that would run'),
    ...list(found.checks.map((one) => `${one.id}: ${one.command}   (${one.from})`)),
    '',
    colors.bold('Criteria in hand'),
    ...list(
      found.criteria.map(
        (one) => `${one.state.padEnd(8)} ${one.id}  ${one.text}${one.check === null ? '' : `   [${one.check}]`}`,
      ),
    ),
    '',
    colors.bold('First pick'),
    found.pick === null
      ? '  nothing: no criterion is open'
      : `  ${found.pick.id}  ${clean(found.pick.text)}   (${found.pick.file}:${found.pick.line})`,
    '',
    colors.bold('Limits'),
    `  ${limits.iterations} iterations, $${limits.usd}, ${limits.tokens} tokens, ${formatDuration(limits.ms ?? 0)}`,
  ]
  if (found.request !== null) {
    const { tokens, usd, system, prompt } = found.request
    const price = usd === null ? 'of unknown price' : `about $${usd.toFixed(4)}`
    lines.push('', colors.bold(`First request to ${found.model}: about ${tokens} tokens, ${price}`))
    lines.push(colors.dim('--- system'), system, colors.dim('--- prompt'), prompt, colors.dim('---'))
  }
  lines.push('', 'Nothing was spent and nothing was changed.')
  return lines.join('\n')
}

function list(items: readonly string[]): string[] {
  return items.length === 0 ? ['  none'] : items.map((item) => `  ${clean(item)}`)
}
