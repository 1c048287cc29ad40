import { runIds, readRun } from '../runs.ts'

/** The run that a planned time was started as, if it was. Only runs that began after it are looked at. */
export async function runOfSlot(root: string, slot: string): Promise<string | undefined> {
  const at = new Date(slot.slice(slot.lastIndexOf('@') + 1))
  const digits = Number.isNaN(at.getTime()) ? '' : at.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const from = `${digits.slice(0, 8)}-${digits.slice(8)}`
  for (const id of runIds(root)) {
    if (id.slice(0, 15) < from) return undefined
    const found = await readRun(root, id).catch(() => undefined)
    if (found?.run.options['slot'] === slot) return id
  }
  return undefined
}
