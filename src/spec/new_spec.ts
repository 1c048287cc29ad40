import { stringify } from 'yaml'
import { MmmError } from '../core/error.ts'
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

/**
 * The markdown of a spec with one criterion, in mmm's dialect. It reads back as it was given.
 *
 * @throws MmmError `spec.no-criterion` where no way of writing the sentence reads back as one criterion that says it
 */
export function newSpec(wanted: NewSpec): string {
  const title = oneLine(wanted.title)
  const criterion = oneLine(wanted.criterion ?? title)
  const plain = compose(wanted, title, criterion)
  const read = readBack(plain, wanted)
  if (read.says === criterion.replace(/`/g, '') && read.isClean) return plain
  const escaped = compose(wanted, escapeMarkdown(title), escapeMarkdown(criterion), title)
  if (readBack(escaped, wanted).says === criterion) return escaped
  throw new MmmError(
    'spec.no-criterion',
    `"${criterion.slice(0, 60)}" cannot be a criterion: it would be read as something else`,
    {
      hint: 'Say in words what must hold, and give the command that proves it apart, with --verify',
    },
  )
}

/** The one criterion that is read back, if it is one that bears the wanted check and no other. */
function readBack(text: string, { command, check }: NewSpec): { says?: string | undefined; isClean: boolean } {
  const { spec, findings } = readSpec(Buffer.from(text), 'specs/new.md')
  const [only, second] = spec?.criteria ?? []
  const isBad = findings.some(({ severity }) => severity === 'error')
  const isProven = only?.check !== undefined
  const isWanted = isProven === (command !== undefined || check !== undefined)
  return isBad || second !== undefined || !isWanted
    ? { isClean: false }
    : { says: only?.text, isClean: findings.length === 0 }
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
