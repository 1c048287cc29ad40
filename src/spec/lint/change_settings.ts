import { readOpenspecSettings } from '../openspec_settings.ts'
import type { Spec } from '../spec.ts'
import type { Rule } from './rule.ts'

export const changeSettings: Rule = {
  name: 'change-settings',
  level: 'error',
  about:
    'an `.openspec.yaml` of a change that OpenSpec does not take: no valid YAML, no `schema`, a value of the wrong kind',
  look(linting, add) {
    for (const spec of linting.specs) {
      const file = settingsOf(spec)
      const text = file === undefined ? undefined : linting.textOf(file)
      if (text === undefined) continue
      for (const { message, hint, line, column } of readOpenspecSettings(text).faults) {
        add(message, { file: file!, line, column }, { hint })
      }
    }
  },
}

/** Where a change of OpenSpec has its settings; undefined for other specs. */
export function settingsOf({ dialect, path }: Spec): string | undefined {
  const folder = dialect === 'openspec-change' ? /^(?:.*\/)?openspec\/changes\/[^/]+(?=\/)/.exec(path)?.[0] : undefined
  return folder === undefined ? undefined : `${folder}/.openspec.yaml`
}
