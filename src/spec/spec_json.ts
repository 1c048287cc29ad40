import type { Check, Criterion, Item, Spec } from './spec.ts'

/** A spec as `mmm spec list --json` shows it. */
export interface SpecJson extends Pick<Spec, 'id' | 'path' | 'dialect' | 'title' | 'status'> {
  requirements: Item[]
  scenarios: Item[]
  criteria: CriterionJson[]
  tasks: Item[]
}

export interface CriterionJson extends Item {
  ref: string
  /** The check in short, as {@link checkText} writes it; absent where there is none. */
  check?: string
}

/** The shape of a spec in `mmm spec list --json`. */
export function specJson(spec: Spec): SpecJson {
  const { id, path, dialect, title, status, requirements, scenarios, criteria, tasks } = spec
  return { id, path, dialect, title, status, requirements, scenarios, criteria: criteria.map(criterionJson), tasks }
}

/** A check in short: the command, `@test path "name"`, or the words that follow `verify:`. */
export function checkText(check: Check): string {
  const contains = 'contains' in check ? ` contains "${check.contains}"` : ''
  if (check.kind === 'command') return check.command
  if (check.kind === 'named') return `check ${check.name}`
  if (check.kind === 'file') return `file ${check.path}${contains === '' ? ' exists' : contains}`
  if (check.kind === 'http') return `${check.method} ${check.url} -> ${check.status ?? '2xx'}${contains}`
  return check.name === undefined ? `@test ${check.path}` : `@test ${check.path} "${check.name}"`
}

function criterionJson({ id, ref, text, line, column, state, check }: Criterion): CriterionJson {
  return { id, ref, text, line, column, state, ...(check === undefined ? {} : { check: checkText(check) }) }
}
