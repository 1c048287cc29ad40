import type { Diagnostic } from '../../core/diagnostic.ts'
import { messageOf } from '../../core/error.ts'
import type { Evidence } from '../../core/evidence.ts'
import { readText } from '../../ports/files.ts'
import { evidenceFile, evidenceSchema } from './evidence_file.ts'

/** What this machine noted, in the order of the file. */
export interface ReadEvidence {
  evidence: Evidence[]
  findings: Diagnostic[]
}

const shown = '.mmm/evidence.jsonl'

/** Reads `.mmm/evidence.jsonl`. A damaged line is passed over, with a finding; a file that cannot be read counts as empty. */
export async function readEvidence(root: string): Promise<ReadEvidence> {
  try {
    return parseEvidence((await readText(evidenceFile(root))) ?? '')
  } catch (error) {
    const message = `The evidence of this machine cannot be read: ${messageOf(error)}`
    return {
      evidence: [],
      findings: [{ code: 'evidence.unreadable', severity: 'warning', message, at: { file: shown } }],
    }
  }
}

/** Reads the lines of such a file. */
export function parseEvidence(text: string): ReadEvidence {
  const evidence: Evidence[] = []
  const damaged: number[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue
    const one = parseLine(line)
    if (one === undefined) damaged.push(i + 1)
    else evidence.push(one)
  }
  return { evidence, findings: damaged.length === 0 ? [] : [passedOver(damaged)] }
}

function passedOver([line, ...more]: number[]): Diagnostic {
  const rest = more.length === 0 ? '' : `, and ${more.length} more`
  return {
    code: 'evidence.damaged',
    severity: 'warning',
    message: `This line of the evidence is damaged and is passed over${rest}`,
    at: { file: shown, line: line! },
    hint: 'Remove it; "mmm spec check --all" sees everything anew',
  }
}

const hows: readonly unknown[] = ['check', 'prove', 'baseline', 'keep', 'met']

function parseLine(line: string): Evidence | undefined {
  try {
    const { schema, ...one } = JSON.parse(line) as Record<string, unknown>
    return schema === evidenceSchema && isEvidence(one) ? { ...one, source: 'machine' } : undefined
  } catch {
    return undefined
  }
}

const texts = ['criterion', 'check', 'commandHash', 'at'] as const
const optionalTexts = ['command', 'reason', 'commit', 'tree', 'env', 'outputHash', 'run', 'words'] as const

/** By hand: a file of thousands of lines is read whenever somebody asks how things stand. */
function isEvidence(one: Record<string, unknown>): one is Omit<Evidence, 'source'> & Record<string, unknown> {
  const exit = one['exit']
  return (
    texts.every((key) => typeof one[key] === 'string') &&
    optionalTexts.every((key) => one[key] === undefined || typeof one[key] === 'string') &&
    typeof one['passed'] === 'boolean' &&
    hows.includes(one['how']) &&
    (exit === undefined || exit === null || typeof exit === 'number') &&
    !Number.isNaN(Date.parse(one['at'] as string)) &&
    one['claimed'] === undefined &&
    one['elsewhere'] === undefined &&
    one['was'] === undefined &&
    one['reworded'] === undefined &&
    one['opened'] === undefined
  )
}
