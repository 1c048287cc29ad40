import { stringify } from 'yaml'
import { oneLine } from './plain.ts'
import { readSpec } from './read_spec.ts'
import { escapeMarkdown, verifyLines } from './write/check_lines.ts'

/** What a small spec of one criterion says. */
export interface NewSpec {
  id: string
  /** One sentence: what is wanted. */
  title: string
  /** What must hold. @default the title */
  criterion?: string
  /** The command that proves it; without one the criterion stays unproven. */
  command?: string
  /** What proves it otherwise, as it is written behind the marker of a nested item; see `checkMarkdown`. */
  check?: string
}

/** The markdown of a spec with one criterion, in mmm's dialect. It reads back as it was given. */
export function newSpec(wanted: NewSpec): string {
  const title = oneLine(wanted.title)
  const criterion = oneLine(wanted.criterion ?? title)
  const plain = compose(wanted, title, criterion)
  const read = readSpec(Buffer.from(plain), 'specs/new.md')
  const says = read.spec?.criteria[0]?.text
  const kept = read.spec?.criteria.length === 1 && says === criterion.replace(/`/g, '') && read.findings.length === 0
  return kept ? plain : compose(wanted, escapeMarkdown(title), escapeMarkdown(criterion), title)
}

function compose(wanted: NewSpec, title: string, criterion: string, yamlTitle = title): string {
  const head = stringify({ id: wanted.id, title: yamlTitle }, { lineWidth: 0 })
  const check = checkLines(wanted)
    .map((line) => `${line === '' ? '' : `  ${line}`}\n`)
    .join('')
  return `---\n${head}---\n\n# ${title}\n\n## Acceptance criteria\n\n- [ ] ${criterion}\n${check}`
}

function checkLines({ command, check }: NewSpec): string[] {
  if (command !== undefined) return verifyLines(command.trim())
  return check === undefined ? [] : [`- ${check}`]
}
