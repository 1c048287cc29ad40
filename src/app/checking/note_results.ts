import type { World } from '../../steps/index.ts'
import { checkText } from '../../spec/index.ts'
import type { CheckedCriterion } from '../check_specs.ts'
import { appendEvidence, type NotedEvidence } from '../ledger/append.ts'
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
  const { at, commit, tree, env, mask } = about
  const { command, commandHash, passed, exit, reason, outputHash } = result
  const check = checkText(criterion.check)
  return {
    criterion: criterion.ref,
    check,
    ...(command === check ? {} : { command: mask(command) }),
    commandHash,
    passed,
    exit,
    ...(reason === undefined ? {} : { reason }),
    at,
    ...(commit === undefined ? {} : { commit }),
    ...(tree === undefined ? {} : { tree }),
    ...(env === undefined ? {} : { env }),
    outputHash,
    how: 'check',
  }
}
