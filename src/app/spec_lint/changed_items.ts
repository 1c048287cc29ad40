import type { Diagnostic } from '../../core/diagnostic.ts'
import { readSpec, type Item, type Spec } from '../../spec/index.ts'
import type { LintSettings } from '../../core/lint_rule.ts'
import { lintSpecs } from '../../spec/lint/lint_specs.ts'
import { itemsOf } from '../../spec/renumbered.ts'
import { changedSince } from '../checking/changed_since.ts'
import { placeOf } from './place_of.ts'

interface Looking {
  specs: readonly Spec[]
  env: Readonly<Record<string, string | undefined>>
  /** The commit that is compared with. @default 'HEAD' */
  since?: string
}

/**
 * What bore an id in those files of specs that were changed since a commit, as they were there, by path. Empty without git. Throws
 * with exit 2 where there is no such commit.
 */
export async function changedItems(
  root: string,
  { specs, env, since = 'HEAD' }: Looking,
): Promise<ReadonlyMap<string, readonly Item[]>> {
  const found = new Map<string, readonly Item[]>()
  const place = await placeOf(root, env)
  if (place === undefined || place.head === null) return found
  const changed = await changedSince(place, since)
  for (const { files, dialect } of specs) {
    for (const file of files.filter((path) => changed.files.has(path))) {
      const bytes = await changed.before(file)
      const then = bytes === undefined ? undefined : readSpec(bytes, file, { dialect }).spec
      if (then !== undefined) found.set(file, itemsOf(then, file))
    }
  }
  return found
}

/** What the rule `renumbered` finds in specs, compared with a commit. */
export async function renumberedSince(
  root: string,
  { settings, ...looking }: Looking & { settings: LintSettings | undefined },
): Promise<Diagnostic[]> {
  const before = await changedItems(root, looking)
  return lintSpecs(looking.specs, { only: ['renumbered'], reading: [], settings, textOf: () => undefined, before })
}
