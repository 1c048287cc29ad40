import { blockOf, ownerOf } from './graph.ts'
import type { LanePlaces } from './lane.ts'
import { blockSteps, type Step, type Workflow } from './workflow.ts'

/**
 * Where agents may work at the same time: there each branch with an agent below it has a worktree of its own. Steps that wait
 * for one another share one.
 */
export function lanePlaces(workflow: Workflow): LanePlaces {
  const branches = new Set<string>()
  const loops = new Set<string>()
  if (workflow.workspace === 'here') return { branches, loops }
  const holding = withAgents(workflow)
  const apart = new Map<string, ReadonlySet<string>>()
  for (const path of holding) {
    const block = blockOf(path)
    const owner = workflow.byPath.get(block)
    if (owner?.kind === 'parallel') branches.add(path)
    else if (owner?.kind === 'for-each' && isWide(owner)) loops.add(block)
    if (workflow.byPath.get(path)!.needs === undefined) continue
    if (!apart.has(block)) apart.set(block, apartIn(blockSteps(workflow, block), block, holding))
    if (apart.get(block)!.has(path)) branches.add(path)
  }
  return { branches, loops }
}

/** The lane's place that a step lies in, for what is said of a file: the step of the branch, or the loop. */
export function placeAround({ branches, loops }: LanePlaces, path: string): string | undefined {
  for (let at = path; at !== ''; at = ownerOf(blockOf(at))) {
    if (branches.has(at)) return at
    if (loops.has(blockOf(at))) return blockOf(at)
  }
  return undefined
}

/** Paths of the steps that are agents, or hold one. */
function withAgents({ byPath }: Workflow): Set<string> {
  const holding = new Set<string>()
  for (const [path, step] of byPath) {
    if (step.kind !== 'agent') continue
    for (let at = path; at !== '' && !holding.has(at); at = ownerOf(blockOf(at))) holding.add(at)
  }
  return holding
}

/** Only a width that is written as 1 is known to be 1 before the loop begins. */
function isWide({ forEach }: Step): boolean {
  const { maxParallel = 1 } = forEach!
  return typeof maxParallel === 'string' && maxParallel.includes('${{') ? true : Number(maxParallel) !== 1
}

/** Of the agents' branches of a block with needs those that do not wait for all others, nor all others for them. */
function apartIn(steps: readonly Step[], block: string, holding: ReadonlySet<string>): Set<string> {
  const pathOf = (id: string) => (block === '' ? id : `${block}/${id}`)
  const agents = steps.filter((step) => holding.has(pathOf(step.id)))
  const before = waitsFor(steps)
  const ordered = new Map(agents.map((step) => [step.id, 0]))
  for (const step of agents) {
    for (const id of before.get(step.id) ?? []) {
      if (!ordered.has(id)) continue
      ordered.set(id, ordered.get(id)! + 1)
      ordered.set(step.id, ordered.get(step.id)! + 1)
    }
  }
  return new Set(agents.filter((step) => ordered.get(step.id)! < agents.length - 1).map((step) => pathOf(step.id)))
}

/** What each step of a block waits for, over others as well. */
function waitsFor(steps: readonly Step[]): Map<string, Set<string>> {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const known = new Map<string, Set<string>>()
  const visit = (id: string): Set<string> => {
    const found = known.get(id)
    if (found !== undefined) return found
    const all = new Set<string>()
    // A circle, which is reported elsewhere, ends here
    known.set(id, all)
    for (const need of byId.get(id)?.needs ?? []) for (const one of [need, ...visit(need)]) all.add(one)
    return all
  }
  for (const { id } of steps) visit(id)
  return known
}
