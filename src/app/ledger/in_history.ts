import type { Git } from '../../ports/git.ts'
import type { LedgerCache } from './ledger_cache.ts'

/**
 * Whether commits are in the history of HEAD, asked of git only where it is not known from before. A commit that git has no
 * more is in none.
 */
export async function inHistory(
  commits: Iterable<string>,
  { git, head, known }: { git: Git; head: string; known: LedgerCache['history'] },
): Promise<{ holds: Record<string, boolean>; isNew: boolean }> {
  const before = known?.head === head ? known.holds : {}
  const wanted = [...new Set(commits)].filter((one) => /^[0-9a-f]{40,64}$/.test(one))
  const unknown = wanted.filter((one) => before[one] === undefined)
  if (unknown.length === 0) return { holds: before, isNew: false }
  const there: string[] = []
  for (const one of unknown) if ((await git.objects.look(one))?.type === 'commit') there.push(one)
  const input = [...there, `^${head}`].map((one) => `${one}\n`).join('')
  const outside = there.length === 0 ? '' : await git.run(['rev-list', '--stdin'], { input })
  const not = new Set(outside.split('\n'))
  const found = Object.fromEntries(unknown.map((one) => [one, there.includes(one) && !not.has(one)]))
  return { holds: { ...before, ...found }, isNew: true }
}
