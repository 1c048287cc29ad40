import { stat } from 'node:fs/promises'
import { readText, writeAtomic } from '../../ports/files.ts'
import { evidenceFile } from './evidence_file.ts'

/** Bytes from which on it is worth while. */
const large = 4_000_000

/**
 * Makes the evidence of this machine shorter once it is large: of greens in a row only the first and the last are needed to
 * know when a check went green, every later red, and how it stands. Lines are kept as they are, damaged ones too.
 */
export async function shortenEvidence(root: string, from: number = large): Promise<void> {
  const file = evidenceFile(root)
  const size = await sizeOf(file)
  if (size < from) return
  const text = (await readText(file)) ?? ''
  const kept = withoutRepeats(text)
  // What somebody has added meanwhile would be lost; it is done the next time
  if (kept.length < text.length / 2 && (await sizeOf(file)) === size) await writeAtomic(file, kept)
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  )
}

/** The text without greens that stand between two greens of the same check. */
export function withoutRepeats(text: string): string {
  const lines = text.split('\n')
  const runs = new Map<string, number[]>()
  const dropped = new Set<number>()
  for (const [i, line] of lines.entries()) {
    const one = keyOf(line)
    if (one === undefined) continue
    const greens = one.green ? [...(runs.get(one.key) ?? []), i] : []
    if (greens.length > 2) dropped.add(greens.splice(1, 1)[0]!)
    runs.set(one.key, greens)
  }
  return lines.filter((_, i) => !dropped.has(i)).join('\n')
}

function keyOf(line: string): { key: string; green: boolean } | undefined {
  try {
    const { criterion, check, passed, how } = JSON.parse(line) as Record<string, unknown>
    return { key: JSON.stringify([criterion, check]), green: passed === true && how === 'check' }
  } catch {
    return undefined
  }
}
