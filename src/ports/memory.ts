import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Gives back what a large piece of work left behind. Node itself would let the heap grow to several times of what is in
 * use, and each process that is started then costs more: its pages are copied.
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
