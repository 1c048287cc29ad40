import { MmmError } from '../../core/error.ts'
import type { Journal } from './journal.ts'

/**
 * The change that is meant: by its id, else the newest of this kind that was about this spec (be it one of several) or file.
 *
 * @param journals oldest first
 * @throws MmmError `spec.nothing-to-undo`
 */
export function findUndoable(journals: readonly Journal[], { kind, name }: { kind: string; name: string }): Journal {
  const ofKind = journals.filter((one) => one.kind === kind)
  const meant = ofKind.filter((one) => isAbout(one, name))
  const found = ofKind.find((one) => one.id === name) ?? meant.at(-1)
  if (found === undefined) throw nothing(`There is no "${kind}" of "${name}" to undo`, othersOf(kind, ofKind))
  if (found.state === 'done') return found
  const older = meant.findLast((one) => one.state === 'done' && one.id !== name)
  const hint =
    older === undefined || found.id === name
      ? undefined
      : `Before it there was another one: mmm spec ${kind} --undo ${older.id}`
  throw nothing(`The ${kind} of "${found.about}" is undone already`, hint)
}

function isAbout({ about, files }: Journal, name: string): boolean {
  return about === name || about.split(', ').includes(name) || files.some(({ path }) => path === name)
}

function othersOf(kind: string, ofKind: readonly Journal[]): string {
  const left = ofKind.filter((one) => one.state === 'done').slice(-3)
  if (left.length === 0) return `No "${kind}" is kept that could be undone; kept are the last twenty changes, in .mmm/`
  const shown = left.map(({ id, about }) => `${id} (${about.length > 60 ? `${about.slice(0, 57)}...` : about})`)
  return `Can be undone: ${shown.join(', ')}`
}

function nothing(message: string, hint: string | undefined): MmmError {
  return new MmmError('spec.nothing-to-undo', message, hint === undefined ? {} : { hint })
}
