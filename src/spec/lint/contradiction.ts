import { formatPlace } from '../../core/diagnostic.ts'
import { groupBy } from './group_by.ts'
import type { Add, Rule } from './rule.ts'
import { demandsOf, type Demand } from './sentences.ts'
import { similarPairs } from './similar.ts'
import { placeOfItem } from './statements.ts'
import type { Measure } from './words.ts'

/** The part of all words of what is demanded that two demands have to share. */
const THRESHOLD = 0.9
/** Fewer words than these say too little to be compared. */
const FEWEST = 3

export const contradiction: Rule = {
  name: 'contradiction',
  level: 'warning',
  about:
    'two demands on the same subject and under the same condition, 90 % of whose words are shared: one MUST and one MUST NOT, or two numbers for one measure',
  look(linting, add) {
    const groups = groupBy(demandsOf(linting), ({ before }) => before)
    for (const demands of groups.values()) if (demands.length > 1) compare(demands, add)
  },
}

function compare(all: readonly Demand[], add: Add): void {
  const demands = unlike(all.filter(({ what }) => what.length >= FEWEST))
  const words = demands.map(({ what }) => what)
  const told = new Set<string>()
  for (const [i, j] of similarPairs(words, THRESHOLD)) {
    const [a, b] = [demands[i]!, demands[j]!]
    const why = differs(a, b)
    const key = `${a.one.spec.path}:${a.one.item.line} ${b.one.spec.path}:${b.one.item.line}`
    if (why === undefined || a.one === b.one || told.has(key)) continue
    told.add(key)
    const other = placeOfItem(a.one.spec, a.one.item)
    const message = `"${b.one.item.id}" contradicts "${a.one.item.id}" at ${formatPlace(other)}: ${why}`
    const hint = 'Decide which one holds, or say when each of them does'
    add(message, placeOfItem(b.one.spec, b.one.item), { hint })
  }
}

/** Demands that say the same thing in the same words are one. */
function unlike(demands: readonly Demand[]): Demand[] {
  const key = ({ what, forbids, measures }: Demand) =>
    JSON.stringify([what.toSorted(), forbids, measures.map(({ value, unit, bound }) => [value, unit, bound])])
  return [...new Map(demands.toReversed().map((one) => [key(one), one])).values()].toReversed()
}

function differs(a: Demand, b: Demand): string | undefined {
  const [one, two] = [numbersOf(a), numbersOf(b)]
  if (a.forbids !== b.forbids) {
    return one === two ? 'one demands what the other forbids' : undefined
  }
  if (a.measures.length !== 1 || b.measures.length !== 1 || one !== two) return undefined
  const [left, right] = [a.measures[0]!, b.measures[0]!]
  if (left.unit !== right.unit || left.bound !== right.bound || left.value === right.value) return undefined
  return `${shown(right)} here, ${shown(left)} there`
}

function shown({ value, unit }: Measure): string {
  return `${value} ${unit}`
}

/** Numbers that measure nothing: of two demands they have to be the same. */
function numbersOf({ what }: Demand): string {
  return what
    .filter((word) => /\d/.test(word))
    .toSorted()
    .join(' ')
}
