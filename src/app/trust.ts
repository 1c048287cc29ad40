import { messageOf, MmmError } from '../core/error.ts'
import { sha256 } from '../core/id.ts'
import type { UserStore } from './user_store.ts'

/** Something that a repository brings and that would be run. */
export interface Brought {
  what: string
  /** Where it stands. */
  from: string
}

export interface TrustQuestion {
  root: string
  brought: readonly Brought[]
  user: UserStore
  /** `--yes`. */
  yes: boolean
  /** Undefined where there is no terminal to ask on. */
  ask?: (question: string) => Promise<string>
  say(text: string): void
  /** What else the go-ahead means: `spend up to $5`. */
  spending?: string
}

/**
 * Gets leave to run what a repository brings unnamed: asked once per content and user. Without a terminal it is an error
 * that names the flag.
 */
export async function ensureTrust(question: TrustQuestion): Promise<void> {
  const { root, brought, user, yes } = question
  if (!needsLeave(question)) return
  if (!yes) await askFor(question)
  const known = user.data.trusted[root] ?? []
  await remember({ ...user.data.trusted, [root]: [...known.slice(-19), hashOf(brought)] }, question)
}

/** Whether leave for these was not given before. */
export function needsLeave({ root, brought, user }: Pick<TrustQuestion, 'root' | 'brought' | 'user'>): boolean {
  return brought.length > 0 && !(user.data.trusted[root] ?? []).includes(hashOf(brought))
}

function hashOf(brought: readonly Brought[]): string {
  return sha256(JSON.stringify(brought.map(({ what, from }) => [what, from])))
}

/** Leave that was given holds, also where it cannot be noted (a container with a home that is read-only). */
async function remember(trusted: UserStore['data']['trusted'], { user, say }: TrustQuestion): Promise<void> {
  try {
    await user.set('trusted', trusted)
  } catch (error) {
    say(`Your leave is not remembered: ${messageOf(error)}`)
  }
}

async function askFor({ brought, ask, say, spending }: TrustQuestion): Promise<void> {
  const list = brought.map(({ what, from }) => `  ${what.split('\n')[0]!}   (${from})`).join('\n')
  if (ask === undefined) {
    throw new MmmError('trust.needed', `This repository brings commands that you have not allowed yet:\n${list}`, {
      hint: 'Look at them, then give leave with --yes',
    })
  }
  say(`This repository brings commands that you have not allowed yet:\n${list}`)
  const answer = await ask(`Run them${spending === undefined ? '' : `, and ${spending}`}? [y/N] `)
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new MmmError('trust.refused', 'Nothing was run: you did not give leave', { exit: 1 })
  }
}
