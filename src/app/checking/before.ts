import { sha256 } from '../../core/id.ts'
import type { Evidence } from '../../core/evidence.ts'
import type { Check } from '../../checks/index.ts'
import { checkText, type Criterion } from '../../spec/index.ts'
import type { World } from '../../steps/index.ts'
import { userTree, type Project } from '../../workspace/index.ts'
import type { Ledger } from '../ledger/read_ledger.ts'

/** What a result hangs on, as far as it can be known. */
export interface Grounds {
  /** Tree of all files that are not ignored; undefined where a tree cannot tell all of them. */
  tree: string | undefined
  /** sha256 of the environment of checks, and of the machine. */
  env: string
}

/**
 * The grounds on which checks are about to be run.
 *
 * @param machine what else tells machines apart: versions, platform
 */
export async function groundsNow(
  world: World,
  { place, machine }: { place: Project | undefined; machine: string },
): Promise<Grounds> {
  const env = Object.entries(world.childEnv()).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    tree: place === undefined ? undefined : await userTree(place),
    env: sha256(JSON.stringify([env, machine])),
  }
}

/**
 * The last result of a check on the same grounds, where that was green. What asks a server, or looks at a file, which may be one
 * that git ignores, is always run.
 */
export function greenBefore(
  { tree, env }: Grounds,
  ledger: Pick<Ledger, 'of'>,
): (criterion: Criterion, check: Check) => Evidence | undefined {
  if (tree === undefined) return () => undefined
  return (criterion, bound) => {
    if (bound.form !== undefined || criterion.check === undefined) return undefined
    const [text, hash] = [checkText(criterion.check), sha256(bound.command)]
    const last = ledger.of(criterion.ref).findLast((one) => {
      const isSame = one.check === text && one.commandHash === hash && one.tree === tree && one.env === env
      return isSame && one.source === 'machine' && one.how === 'check'
    })
    return last?.passed === true ? last : undefined
  }
}
