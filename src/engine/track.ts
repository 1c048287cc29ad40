import type { Driving } from './driving.ts'

/** Runs work beside the loop; what it throws breaks the run. */
export function track(d: Driving, path: string, work: () => Promise<void>): void {
  const promise = work()
    .catch((error: unknown) => {
      d.broken ??= error
    })
    .finally(() => {
      if (d.running.get(path) === promise) d.running.delete(path)
      d.wake()
    })
  d.running.set(path, promise)
}
