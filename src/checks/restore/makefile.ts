import type { Restored } from './restored.ts'

interface Part {
  /** Targets of a rule, or the variable of an assignment. */
  names: string[]
  sort: 'rule' | 'variable' | 'other'
  lines: string[]
}

const checkTarget =
  /^(?:tests?|checks?|lint|ci|verify|validate|cover(?:age)?|type-?check|types|spec|unit|integration|e2e|vet|clippy|mypy|ruff|fmt-check|format-check|check-\w+|test-\w+|lint-\w+|test_\w+|all-tests|\.IGNORE|\.SILENT|\.ONESHELL|\.DEFAULT|\.POSIX)(?:[-_:.].*)?$/
const powers = ['SHELL', '.SHELLFLAGS', 'MAKEFLAGS', '.DEFAULT_GOAL', '.RECIPEPREFIX']

/**
 * Gives the targets that are checks (`test`, `lint`, `check` and their kin) the rules they had at the base, with the
 * variables these use, and takes out what the candidate put over them; other targets stay the candidate's.
 */
export function restoreMakefile(base: string, candidate: string): Restored {
  const before = partsOf(base)
  const notes: string[] = []
  let after = partsOf(candidate)
  const targets = before
    .filter((part) => part.sort === 'rule')
    .flatMap((part) => part.names)
    .filter((name) => checkTarget.test(name))
  const special = after
    .flatMap((part) => part.names)
    .filter((name) => /^\.(?:IGNORE|SILENT|ONESHELL|DEFAULT|POSIX)$/.test(name))
  const variables = [...used(before, targets), ...powers]
  for (const [sort, name] of [
    ...[...new Set([...targets, ...special])].map((target) => ['rule', target] as const),
    ...[...new Set(variables)].map((variable) => ['variable', variable] as const),
  ]) {
    const mine = (part: Part) => part.sort === sort && part.names.includes(name)
    const was = before.filter(mine)
    if (textOf(was) === textOf(after.filter(mine))) continue
    after = replace(after, mine, was)
    notes.push(`${sort === 'rule' ? 'target' : 'variable'} "${name}" ${was.length === 0 ? 'removed' : 'restored'}`)
  }
  return { content: notes.length === 0 ? candidate : after.flatMap((part) => part.lines).join('\n'), notes }
}

function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let continued = false
  for (const line of text.split('\n')) {
    const last = parts.at(-1)
    const variable = /^(?:export\s+|override\s+)*([\w.-]+)\s*(?:::?|\?|\+|!)?=/.exec(line)
    const rule = variable ? null : /^([^\s#:=][^:=#]*?)\s*::?(?!=)/.exec(line)
    if (last && (continued || (last.sort === 'rule' && /^\s+\S/.test(line)))) last.lines.push(line)
    else if (variable) parts.push({ names: [variable[1]!], sort: 'variable', lines: [line] })
    else if (rule) parts.push({ names: rule[1]!.split(/\s+/), sort: 'rule', lines: [line] })
    else parts.push({ names: [], sort: 'other', lines: [line] })
    continued = line.endsWith('\\')
  }
  return parts
}

function textOf(parts: Part[]): string {
  return parts
    .flatMap((part) => part.lines)
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Variables that the rules of some targets name, and those that these name in turn. */
function used(parts: Part[], targets: string[]): string[] {
  const found = new Set<string>()
  let texts = parts.filter((part) => part.sort === 'rule' && part.names.some((name) => targets.includes(name)))
  while (texts.length > 0) {
    const fresh = [...textOf(texts).matchAll(/\$[({]([\w.-]+)[)}]/g)]
      .map((match) => match[1]!)
      .filter((name) => !found.has(name))
    for (const name of fresh) found.add(name)
    texts = parts.filter((part) => part.sort === 'variable' && part.names.some((name) => fresh.includes(name)))
  }
  return [...found]
}

/** Puts the base's parts where the candidate's first was, else at the end. */
function replace(parts: Part[], mine: (part: Part) => boolean, by: Part[]): Part[] {
  const at = parts.findIndex(mine)
  const others = parts.filter((part) => !mine(part))
  if (at === -1)
    return others.at(-1)?.lines.join('') === '' ? [...others.slice(0, -1), ...by, others.at(-1)!] : [...others, ...by]
  return [...others.slice(0, at), ...by, ...others.slice(at)]
}
