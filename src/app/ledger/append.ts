import { constants, existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Evidence } from '../../core/evidence.ts'
import type { CheckResult } from '../../core/event.ts'
import { checkText, type Criterion } from '../../spec/index.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { prepareFolder } from '../prepare_folder.ts'
import { evidenceFile, evidenceSchema } from './evidence_file.ts'
import { shortenEvidence } from './shorten.ts'

/** What is noted; that it is this machine's own goes without saying. */
export type NotedEvidence = Omit<Evidence, 'source' | 'claimed' | 'elsewhere' | 'was' | 'reworded' | 'opened'>

/**
 * Notes what was seen of criteria in `.mmm/evidence.jsonl`, all of it in one write. Where there is neither git nor a folder
 * `.mmm` nothing is made and nothing is noted. Rejects where the file cannot be written.
 */
export async function appendEvidence(root: string, noted: readonly NotedEvidence[]): Promise<void> {
  if (noted.length === 0 || !(existsSync(join(root, '.mmm')) || existsSync(join(root, '.git')))) return
  await prepareFolder(root)
  const file = await open(evidenceFile(root), flags, 0o600)
  try {
    const lines = noted.map((one) => `${JSON.stringify({ schema: evidenceSchema, ...one })}\n`).join('')
    await file.appendFile((await isTorn(file)) ? `\n${lines}` : lines)
    await file.datasync()
  } finally {
    await file.close()
  }
  await shortenEvidence(root)
}

/** What the result of a criterion's check says in the ledger, but for when, where and how it was seen. Secrets are masked. */
export function whatWasSeen(
  criterion: Criterion,
  { command, commandHash, passed, exit, reason, outputHash }: CheckResult,
  mask: (text: string) => string,
): Omit<NotedEvidence, 'at' | 'how'> {
  const check = checkText(criterion.check!)
  return {
    criterion: criterion.ref,
    check,
    words: hashOfWords(criterion),
    ...(command === check ? {} : { command: mask(command) }),
    commandHash,
    passed,
    exit,
    ...(reason === undefined ? {} : { reason }),
    outputHash,
  }
}

/** A link that a repository brought would lead the writing elsewhere. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW

/** Whether the last line lacks its end, because its writer was killed: it must not swallow the next one. */
async function isTorn(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== 0x0a
}
