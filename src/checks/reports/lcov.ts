import { percent, type Report } from './report.ts'

interface Source {
  /** By line, by function, by branch: whether it was reached. */
  lines: Map<string, boolean>
  functions: Map<string, boolean>
  branches: Map<string, boolean>
  /** Sums, for a writer that gives nothing else. */
  sums: Record<string, number>
}

/** lcov's tracefile. A file that stands there for several tests counts once. Throws SyntaxError on what is no whole tracefile. */
export function lcovReport(text: string): Report {
  const sources = new Map<string, Source>()
  let source: Source | undefined
  let ended = true
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^([A-Z]+):(.*)$/.exec(line) ?? []
    if (key === 'SF') {
      source = sources.get(value!) ?? { lines: new Map(), functions: new Map(), branches: new Map(), sums: {} }
      sources.set(value!, source)
      ended = false
    } else if (line === 'end_of_record') {
      source = undefined
      ended = true
    } else if (key !== undefined && source !== undefined) note(source, key, value!)
  }
  if (sources.size === 0) throw new SyntaxError('It holds no file (SF:)')
  if (!ended) throw new SyntaxError('It ends inside a record')
  const all = [...sources.values()]
  return {
    findings: [],
    coverage: {
      lines: share(all, 'lines', 'L'),
      functions: share(all, 'functions', 'FN'),
      branches: share(all, 'branches', 'BR'),
    },
  }
}

function note(source: Source, key: string, value: string): void {
  const parts = value.split(',')
  if (key === 'DA') reach(source.lines, parts[0]!, Number(parts[1]) > 0)
  else if (key === 'FN') reach(source.functions, value.replace(/^\d+,(?:\d+,)?/, ''), false)
  else if (key === 'FNDA') reach(source.functions, parts.slice(1).join(','), Number(parts[0]) > 0)
  else if (key === 'BRDA') reach(source.branches, parts.slice(0, -1).join(','), Number(parts.at(-1)) > 0)
  else if (/^(?:L|FN|BR)[FH]$/.test(key)) source.sums[key] = Number(value)
}

function reach(places: Map<string, boolean>, place: string, reached: boolean): void {
  places.set(place, reached || places.get(place) === true)
}

function share(sources: readonly Source[], of: 'lines' | 'functions' | 'branches', sum: string): number | null {
  let hit = 0
  let found = 0
  for (const source of sources) {
    const places = source[of]
    found += places.size > 0 ? places.size : (source.sums[`${sum}F`] ?? 0)
    hit += places.size > 0 ? [...places.values()].filter(Boolean).length : (source.sums[`${sum}H`] ?? 0)
  }
  return percent(hit, found)
}
