import type { Colors } from './look.ts'
import { clean, plural } from './text.ts'

/** A thing of a spec and what became of it, as `mmm spec import` and `export` tell it. */
interface ShownFate {
  what: string
  id: string
  text: string
  file: string
  line: number
  outcome: 'carried' | 'changed' | 'as-text' | 'lost'
  to: string | null
  differs: string[]
}

/** What the settings leave out now, and what is read in two places. */
interface ShownTwice {
  change: string | null
  leftOut: readonly string[]
  readTwice: ReadonlyArray<{ id: string; shared: boolean; paths: readonly [string, string] }>
}

interface ShownConversion {
  change: string | null
  to: string
  specs: Array<{ id: string; from: string; files: string[]; fates: ShownFate[] }>
}

/** How many things of specs were carried over, changed, or not carried. */
export function fateCounts(specs: ReadonlyArray<{ fates: ReadonlyArray<Pick<ShownFate, 'outcome'>> }>) {
  const all = specs.flatMap(({ fates }) => fates)
  const count = (outcome: ShownFate['outcome']) => all.filter((one) => one.outcome === outcome).length
  return {
    all: all.length,
    carried: count('carried'),
    changed: count('changed'),
    asText: count('as-text'),
    lost: count('lost'),
  }
}

/** `mmm spec import` and `export` for people. `all` also lists what was carried over as it was. */
export function conversionText({ change, to, specs }: ShownConversion, colors: Colors, all: boolean): string {
  const lines = specs.flatMap(({ from, files, fates }) => [
    `${clean(from)} -> ${files.map(clean).join(', ')}`,
    ...fates.filter((one) => all || isWorthTelling(one)).map((one) => `  ${fateLine(one, colors)}`),
  ])
  const { carried, changed, asText, lost } = fateCounts(specs)
  const parts = [
    `${plural(specs.length, 'spec')} as ${to}`,
    `${carried} carried over`,
    `${changed} changed`,
    `${asText} only as text`,
    `${lost} not carried over`,
  ]
  return [...lines, '', `${parts.join(', ')}${change === null ? ' (dry run: nothing was written)' : ''}`].join('\n')
}

/** The end of the report of an import or export: which files are no specs from now on, or what is now read twice. */
export function twiceLines(
  { change, leftOut, readTwice }: ShownTwice,
  kind: 'import' | 'export',
  colors: Colors,
): string[] {
  const [first] = readTwice
  if (first === undefined)
    return leftOut.map((glob) => `Left out by ".mmm/config.yml", which is to be committed: ${clean(glob)}`)
  const shared = readTwice.find((one) => one.shared)
  const { id, paths } = shared ?? first
  const what =
    shared === undefined
      ? 'and counts each criterion twice'
      : `as the one id "${clean(id)}", which makes "mmm spec check" fail until one is left out`
  const more = readTwice.length === 1 ? '' : `, and ${readTwice.length - 1} more,`
  const elsewhere = kind === 'export' ? ', or write elsewhere with -o' : ''
  return [
    colors.yellow(
      `warning: mmm ${change === null ? 'would read' : 'now reads'} both ${paths.map(clean).join(' and ')}${more} ${what}`,
    ),
    `  ${change === null ? 'Pass' : 'Undo it and pass'} --leave-out, remove one of them${elsewhere}`,
  ]
}

function isWorthTelling({ outcome, differs }: ShownFate): boolean {
  return outcome !== 'carried' || differs.length > 0
}

function fateLine({ what, id, text, file, line, outcome, to, differs }: ShownFate, colors: Colors): string {
  const paint = { carried: colors.dim, changed: colors.yellow, 'as-text': colors.yellow, lost: colors.red }[outcome]
  const words = { carried: 'carried', changed: 'changed', 'as-text': 'as text', lost: 'lost' }[outcome]
  const more = [
    ...(to !== null && to !== id ? [`now ${to}`] : []),
    ...differs.filter((one) => one !== 'id').map((one) => `${one} differs`),
  ]
  const tail = more.length === 0 ? '' : `  (${more.join(', ')})`
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return `${paint(words.padEnd(8))} ${clean(file)}:${line}  ${what} ${clean(id)}: ${clean(shown).replaceAll('\n', ' ')}${clean(tail)}`
}

/** What `mmm spec split` did. */
export function splitText(done: {
  path: string
  parts: ReadonlyArray<{
    id: string
    path: string
    lines: ReadonlyArray<{ from: number; to: number }>
    criteria: readonly string[]
  }>
  undo: string
}): string {
  const rows = done.parts.map(({ id, path, lines, criteria }) => {
    const from = lines.map((one) => (one.from === one.to ? String(one.from) : `${one.from}-${one.to}`)).join(', ')
    return `${clean(path)}  ${clean(id)}: ${plural(criteria.length, 'criterion', 'criteria')}, lines ${from} of the old file`
  })
  return [
    `${clean(done.path)} is now ${plural(done.parts.length, 'file')}; the first one needs the others`,
    ...rows,
    `Undo: ${done.undo}`,
  ].join('\n')
}

/** What `mmm spec archive` did, or would do. */
export function archiveText(
  done: {
    change: string | null
    id: string
    to: string
    specs: ReadonlyArray<{
      path: string
      done: ReadonlyArray<{ op: string; name: string; to?: string; inSync?: true }>
      diff: string
    }>
    conflicts: ReadonlyArray<{ file: string; line: number; message: string; hint?: string }>
    undo: string | null
  },
  colors: Colors,
): string {
  const specs = done.specs.flatMap(({ path, done: ops, diff }) => [
    clean(path),
    ...ops.map(({ op, name, to, inSync }) => {
      const what = `  ${op} "${clean(name)}"${to === undefined ? '' : ` to "${clean(to)}"`}`
      return inSync === true ? `${what} (already in sync)` : what
    }),
    ...(done.change === null && diff !== '' ? [diffLines(diff, colors)] : []),
  ])
  const against = done.conflicts.map(({ file, line, message }) => colors.yellow(clean(`${file}:${line}: ${message}`)))
  const end =
    done.change === null
      ? `Dry run: "${clean(done.id)}" would move to ${clean(done.to)}; nothing was written`
      : `"${clean(done.id)}" lies in ${clean(done.to)}\nUndo: ${done.undo}`
  return [...(specs.length === 0 ? ['No main spec changes'] : specs), ...against, end].join('\n')
}

/** A unified diff with its colours. */
export function diffLines(diff: string, colors: Colors): string {
  const paint = (line: string) => {
    if (/^(?:---|\+\+\+) /.test(line)) return colors.bold(line)
    if (line.startsWith('+')) return colors.green(line)
    if (line.startsWith('-')) return colors.red(line)
    return line.startsWith('@@') ? colors.cyan(line) : line
  }
  return diff
    .split('\n')
    .map((line) => paint(clean(line)))
    .join('\n')
}
