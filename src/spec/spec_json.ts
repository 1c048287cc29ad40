import type { Check, Criterion, Item, Spec } from './spec.ts'

/** A spec as `mmm spec list --json` shows it. */
export interface SpecJson extends Pick<Spec, 'id' | 'path' | 'files' | 'dialect' | 'kind' | 'title' | 'status'> {
  requirements: Item[]
  scenarios: Item[]
  criteria: CriterionJson[]
  tasks: Item[]
}

export interface CriterionJson extends Item {
  ref: string
  /** The check in short, as {@link checkText} writes it; null where there is none. */
  check: string | null
}

/** The shape of a spec in `mmm spec list --json`. */
export function specJson(spec: Spec): SpecJson {
  const { id, path, files, dialect, kind, title, status } = spec
  return {
    id,
    path,
    files,
    dialect,
    kind,
    title,
    status,
    requirements: spec.requirements.map(itemJson),
    scenarios: spec.scenarios.map(itemJson),
    criteria: spec.criteria.map(criterionJson),
    tasks: spec.tasks.map(itemJson),
  }
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

/** An item without what only a criterion has. */
function itemJson(item: Item & Partial<Criterion>): Item {
  const { ref: _ref, check: _check, box: _box, ...rest } = item
  return rest
}

function criterionJson({ check, box: _box, ...rest }: Criterion): CriterionJson {
  return { ...rest, check: check === undefined ? null : checkText(check) }
}
