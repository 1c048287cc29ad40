import type { Linting } from './linting.ts'

/** Keys that are written and change nothing. */
export function lintEffects({ source, add }: Linting): void {
  for (const { raw, path } of source.steps) {
    const retry = raw['retry'] as { attempts?: unknown } | undefined
    if (retry?.attempts === 1) {
      add('no-effect', 'A retry with one attempt tries nothing again', source.place([...path, 'retry', 'attempts']), {
        hint: 'The first attempt counts: write 2 or more',
      })
    }
    for (const key of ['steps', 'parallel', 'for-each', 'on-failure', 'finally']) {
      if (!Array.isArray(raw[key]) || raw[key].length > 0) continue
      add('no-effect', `"${key}" is empty`, source.place([...path, key]), { hint: 'Fill it, or take it away' })
    }
  }
}
