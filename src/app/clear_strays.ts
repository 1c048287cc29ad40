import type { Fact } from '../core/event.ts'
import { endStrays } from '../ports/strays.ts'

/** Ends what the commands of a run left running in sessions of their own; it would go on without anybody knowing. */
export async function clearStrays(run: string): Promise<Fact[]> {
  const count = await endStrays(run)
  if (count === 0) return []
  const [were, have] = count === 1 ? ['1 process was', 'has'] : [`${count} processes were`, 'have']
  const message = `${were} still alive that the commands of the run had started, and ${have} been ended`
  return [{ type: 'notice', level: 'warning', message }]
}
