import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changedSteps } from '../../src/core/changed_steps.ts'
import type { Event } from '../../src/core/event.ts'
import { blockOf, lineage, ownerOf } from '../../src/core/graph.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { driveText, newFolder, plainKinds } from './world.ts'

/** A step of a made-up workflow. */
interface Made {
  id: string
  kind: 'set' | 'steps' | 'parallel' | 'for-each' | 'repeat'
  value: number
  inner: Made[]
  late: Made[]
}

/** Numbers from 0 to below 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761 + 12_345
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

class Maker {
  private made = 0
  readonly random: () => number

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  leaf(): Made {
    this.made += 1
    return { id: `s${this.made}`, kind: 'set', value: this.below(1_000), inner: [], late: [] }
  }

  steps(depth: number, only?: 'leaves'): Made[] {
    return Array.from({ length: 1 + this.below(4) }, () => (only ? this.leaf() : this.step(depth)))
  }

  step(depth: number): Made {
    const made = this.leaf()
    if (depth === 0 || this.random() < 0.5) return made
    made.kind = (['steps', 'parallel', 'for-each', 'repeat'] as const)[this.below(4)]!
    made.inner = this.steps(depth - 1, made.kind === 'repeat' ? 'leaves' : undefined)
    if (this.random() < 0.3) made.late = [this.leaf()]
    return made
  }

  /** Some steps changed, inserted, taken out, or moved. */
  change(steps: Made[]): Made[] {
    const changed = steps.flatMap((step): Made[] => {
      if (steps.length > 1 && this.random() < 0.12) return []
      const value = this.random() < 0.2 ? step.value + 1_000 : step.value
      const one = { ...step, value, inner: step.inner.length === 0 ? [] : this.change(step.inner) }
      if (step.kind === 'repeat') one.inner = one.inner.filter((inner) => inner.kind === 'set')
      return this.random() < 0.15 ? [this.leaf(), one] : [one]
    })
    if (this.random() < 0.2) changed.reverse()
    return changed.length === 0 ? [this.leaf()] : changed
  }
}

function textOf(steps: readonly Made[]): string {
  return JSON.stringify({ steps: steps.map(rawOf) })
}

function rawOf({ id, kind, value, inner, late }: Made): object {
  if (kind === 'set') return { id, uses: 'set', with: { x: value } }
  const ends = late.length === 0 ? {} : { finally: late.map(rawOf) }
  const body = inner.map(rawOf)
  if (kind === 'parallel') return { id, parallel: body, ...ends }
  const loop = { 'for-each': { 'for-each': [1, 2], 'max-parallel': 2 }, repeat: { repeat: { max: 2 } } }
  return { id, ...(kind === 'steps' ? {} : loop[kind]), steps: body, ...ends }
}

async function goOnWith(seed: number): Promise<void> {
  const maker = new Maker(seed)
  const before = maker.steps(2)
  const after = maker.change(before)
  const folder = await newFolder()
  const log = join(folder, 'log.jsonl')
  await driveText(textOf(before), folder)
  const lines = (await readFile(log, 'utf8')).split('\n')
  await writeFile(log, `${lines.slice(0, 1 + maker.below(lines.length - 2)).join('\n')}\n`)
  let forgotten = new Set<string>()
  let finished = new Set<string>()
  const { stop, run, events } = await driveText(textOf(after), folder, {
    resumed(now, workflow) {
      const old = parseWorkflow(textOf(before), 'test.yml', plainKinds()).workflow!
      const changes = changedSteps(old, workflow, now.graph)
      forgotten = new Set(changes.forget)
      finished = new Set(
        [...now.graph.steps.values()].flatMap(({ path, ended }) => (ended === undefined ? [] : [path])),
      )
      for (const path of changes.reopen) finished.delete(path)
      const { hash, text } = workflow
      return { workflow: { hash, text }, forget: [...changes.forget], reopen: [...changes.reopen] }
    },
  })
  const whole = await driveText(textOf(after), await newFolder())
  const about = `seed ${seed}`
  expect(stop, about).toEqual(whole.stop)
  expect([...run.graph.steps.keys()].toSorted(), about).toEqual([...whole.run.graph.steps.keys()].toSorted())
  for (const [path, { ended }] of run.graph.steps) {
    expect(ended?.conclusion, `${about} ${path}`).toBe('success')
    // A round of a repeat that has passed stays as it was
    const isPast = path.includes('#1/') && run.graph.steps.get(ownerOf(blockOf(path)))?.kind === 'repeat'
    if (!isPast) expect(ended?.outputs, `${about} ${path}`).toEqual(whole.run.graph.steps.get(path)?.ended?.outputs)
  }
  const isForgotten = (path: string) => [...lineage(path)].some((one) => forgotten.has(one))
  const again = startedAgain(events).filter((path) => finished.has(path) && !isForgotten(path))
  expect(again, about).toEqual([])
  await rm(folder, { recursive: true })
}

/** What began after the run went on. */
function startedAgain(events: readonly Event[]): string[] {
  const from = events.findLastIndex((event) => event.type === 'run.resumed')
  return events.slice(from).flatMap((event) => (event.type === 'step.started' ? [event.path] : []))
}

test('cut anywhere and changed at random, a run comes to what the changed workflow comes to, and repeats nothing', async () => {
  for (let seed = 1; seed <= 60; seed++) await goOnWith(seed)
})
