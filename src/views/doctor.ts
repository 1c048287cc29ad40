import { formatPlace, type Place } from '../core/diagnostic.ts'
import type { Colors } from './look.ts'
import { clean, plural } from './text.ts'

/** What one look found. */
export interface ProbeShown {
  id: string
  status: 'ok' | 'warning' | 'error'
  message: string
  at?: Place
  hint?: string
}

/** The body of `kind: "doctor"`. */
export function doctorJson(root: string, probes: readonly ProbeShown[], code: number) {
  const shown = probes.map(({ id, status, message, at, hint }) => ({
    id,
    status,
    message,
    at: at ?? null,
    hint: hint ?? null,
  }))
  return { root, code, counts: countsOf(probes), probes: shown }
}

/** `mmm doctor` for people: a line for each look, and the way out below what is not well. */
export function doctorText(probes: readonly ProbeShown[], colors: Colors): string {
  const color = { ok: colors.green, warning: colors.yellow, error: colors.red }
  const lines = probes.flatMap(({ status, message, at, hint }) => {
    const [first = '', ...more] = message.split('\n')
    const where = at === undefined ? '' : `  ${formatPlace(at)}`
    const out =
      status === 'ok' || hint === undefined ? [] : hint.split('\n').map((line) => colors.dim(`         ${clean(line)}`))
    return [
      `${color[status](status.padEnd(7))}  ${clean(first)}${clean(where)}`,
      ...more.map((line) => `         ${clean(line)}`),
      ...out,
    ]
  })
  const { warning, error } = countsOf(probes)
  const sum = warning + error === 0 ? 'All is well.' : `${plural(error, 'error')}, ${plural(warning, 'warning')}.`
  return [...lines, '', sum].join('\n')
}

function countsOf(probes: readonly ProbeShown[]) {
  const of = (status: ProbeShown['status']) => probes.filter((one) => one.status === status).length
  return { ok: of('ok'), warning: of('warning'), error: of('error') }
}
