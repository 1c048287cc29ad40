/** Dollars and tokens. */
export interface Amount {
  usd: number
  tokens: number
}

/** What an agent knows of those that work beside it within the same limits. */
export interface Share {
  /** What the others have spent since this one began. */
  readonly spent: Readonly<Amount>
  /** What the others' calls under way could cost at most. */
  held(): Amount
  /** Sets aside what a call could cost at most, until it is over. */
  hold(amount: Amount): void
  release(): void
  /** Tells the others what was spent. */
  book(amount: Amount): void
  /** Resolves when another's call is over. */
  released(): Promise<void>
  /** The agent has ended. */
  leave(): void
}

interface Member {
  spent: Amount
  held: Amount
}

interface Purse {
  members: Set<Member>
  waiting: Array<() => void>
}

const purses = new WeakMap<object, Purse>()

/** Begins to share the limits of a run. What was spent before is in what the run says; to be called when that is read. */
export function joinPurse(run: object): Share {
  const purse: Purse = purses.get(run) ?? { members: new Set(), waiting: [] }
  purses.set(run, purse)
  const own: Member = { spent: { usd: 0, tokens: 0 }, held: { usd: 0, tokens: 0 } }
  purse.members.add(own)
  const others = () => [...purse.members].filter((one) => one !== own)
  const release = () => {
    own.held = { usd: 0, tokens: 0 }
    for (const wake of purse.waiting.splice(0)) wake()
  }
  return {
    spent: own.spent,
    held: () => others().reduce((sum, { held }) => add(sum, held), { usd: 0, tokens: 0 }),
    hold(amount) {
      own.held = amount
    },
    release,
    book(amount) {
      for (const one of others()) Object.assign(one.spent, add(one.spent, amount))
    },
    released: () => new Promise((resolve) => void purse.waiting.push(resolve)),
    leave() {
      purse.members.delete(own)
      release()
    },
  }
}

function add(a: Amount, b: Amount): Amount {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens }
}
