import { formatDuration } from '../core/duration.ts'
import type { Listed } from './listed.ts'
import type { Look } from './look.ts'
import { runRowJson, wholeRowJson } from './run_json.ts'
import { clip, columnsOf, shortTime, spentShort, table, tokens } from './text.ts'

/** `mmm runs` for programs: the body of `kind: "runs"`, newest first. */
export function runsJson(listed: readonly Listed[]) {
  return { runs: listed.map(runRowJson) }
}

/** Columns that go first where the terminal is too narrow; the id tells the start as well. */
const dispensable = ['STARTED (UTC)', '>TOKENS', '>UNDONE', '>TIME']

/** `mmm runs` for people. */
export function runsText(listed: readonly Listed[], { columns, colors }: Look): string {
  if (listed.length === 0) return 'mmm has not run here yet. Type "mmm improve" or "mmm run <workflow>" to start.'
  const rows = listed.map(rowOf)
  let lines = table(head, rows)
  for (let n = 1; n <= dispensable.length && widestOf(lines) > columns; n++) {
    const kept = head.map((name) => !dispensable.slice(0, n).includes(name))
    lines = table(
      head.filter((_, i) => kept[i]),
      rows.map((row) => row.filter((_, i) => kept[i])),
    )
  }
  const [names = '', ...others] = lines
  return [colors.bold(names), ...others.map((line) => clip(line, columns))].join('\n')
}

/** Width of the widest line, of which the last column may be cut after 24 characters. */
function widestOf(lines: readonly string[]): number {
  const status = lines[0]!.lastIndexOf('STATUS')
  return Math.max(...lines.map((line) => Math.min(columnsOf(line), status + 24)))
}

const head = ['RUN', 'WORKFLOW', 'STARTED (UTC)', '>TIME', '>KEPT', '>UNDONE', '>PROVEN', '>SPENT', '>TOKENS', 'STATUS']

function rowOf(listed: Listed): string[] {
  if (listed.standing === 'damaged')
    return [listed.id, '-', '-', '-', '-', '-', '-', '-', '-', `damaged: ${listed.message}`]
  const row = wholeRowJson(listed)
  return [
    row.id,
    row.workflow,
    shortTime(row.startedAt),
    formatDuration(row.ms),
    String(row.iterations.kept),
    String(row.iterations.undone),
    String(row.proven),
    spentShort(row.usd, row.unpriced),
    tokens(row.tokens),
    row.reason === null || row.reason === 'done' ? row.status : `${row.status}: ${row.reason}`,
  ]
}
