import { MmmError } from '../core/error.ts'
import type { Criterion } from './spec.ts'

/**
 * The file with one criterion's box ticked or opened: one byte differs, or none where the box is so already or there is none.
 *
 * @throws MmmError `spec.moved` if no box stands at the criterion's place any more.
 */
export function tick(bytes: Uint8Array, criterion: Criterion, state: Criterion['state']): Uint8Array {
  const { box, ref, line } = criterion
  if (box === undefined) return Uint8Array.from(bytes)
  const inner = String.fromCharCode(bytes[box] ?? 0)
  const isBox = bytes[box - 1] === 0x5b && bytes[box + 1] === 0x5d && /[ \txX!-/:-@\\^_{-~vV]/.test(inner)
  if (!isBox) {
    const hint = 'The file was changed since it was read; read it again'
    throw new MmmError('spec.moved', `The box of "${ref}" no longer stands on line ${line}`, { hint })
  }
  const after = Uint8Array.from(bytes)
  const ticked = /[xX]/.test(inner)
  if (ticked !== (state === 'ticked')) after[box] = state === 'ticked' ? 0x78 : 0x20
  return after
}
