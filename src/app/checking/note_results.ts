import type { World } from '../../steps/index.ts'
import type { CheckedCriterion } from '../check_specs.ts'
import { appendEvidence, whatWasSeen, type NotedEvidence } from '../ledger/append.ts'
import type { Grounds } from './before.ts'

/** Notes in the ledger what checks have shown in the user's files. */
export async function noteResults(
  world: World,
  checked: readonly CheckedCriterion[],
  about: Partial<Grounds> & { commit: string | undefined },
): Promise<void> {
  const at = world.clock.now().toISOString()
  await appendEvidence(
    world.root,
    checked.flatMap((one) => noted(one, { at, mask: world.mask, ...about }) ?? []),
  )
}

type About = Partial<Grounds> & { at: string; commit: string | undefined; mask: World['mask'] }

function noted({ criterion, result }: CheckedCriterion, about: About): NotedEvidence | undefined {
  if (result === undefined || criterion.check === undefined) return undefined
  const { mask, commit, tree, env, at } = about
  return {
    ...whatWasSeen(criterion, result, mask),
    at,
    how: 'check',
    ...(commit === undefined ? {} : { commit }),
    ...(tree === undefined ? {} : { tree }),
    ...(env === undefined ? {} : { env }),
  }
}
