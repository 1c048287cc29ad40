import { posix } from 'node:path'
import { z } from 'zod'
import type { Diagnostic } from '../../core/diagnostic.ts'
import type { Event } from '../../core/event.ts'
import type { Criterion, Spec } from '../../spec/index.ts'

const described = z.object({
  criteria: z.array(z.object({ text: z.string(), test: z.object({ path: z.string(), name: z.string() }) })),
})

/** What a page that describes code is held against. */
export interface Proof {
  /** The log of the run that has made it. */
  events: readonly Event[]
  /** What the model has named, `criteria.json`; undefined where the workflow has not stored it. */
  named: Uint8Array | undefined
}

/**
 * What stands against a page of the workflow spec-from-code: each of its criteria has to be one that the model named, with just
 * that test, and that this run has seen green. Words of the model that read as a box of their own are found here.
 */
export function judgeDescribed(spec: Spec, { events, named }: Proof): Diagnostic[] {
  const green = greenIn(events)
  const unproven = spec.criteria
    .filter((one) => one.state !== 'ticked' || one.check?.kind !== 'test' || !green.has(one.ref))
    .map((one) => fault(spec, one, `"${one.id}" is a criterion that no test of the run has proven`))
  const wanted = named === undefined ? undefined : readNamed(named)
  if (named === undefined) return unproven
  if (wanted === undefined) return [...unproven, fault(spec, undefined, 'What the model has named cannot be read')]
  return [...unproven, ...compared(spec, wanted)]
}

/** Criteria that the run has seen green, by `spec#criterion`. */
function greenIn(events: readonly Event[]): Set<string> {
  return new Set(
    events.flatMap((event) => {
      if (event.type === 'baseline.taken') return event.passed
      return event.type === 'check.ended' && event.result.passed ? [event.result.check] : []
    }),
  )
}

type Named = z.infer<typeof described>['criteria']

function readNamed(bytes: Uint8Array): Named | undefined {
  try {
    return described.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).criteria
  } catch {
    return undefined
  }
}

function compared(spec: Spec, wanted: Named): Diagnostic[] {
  if (spec.criteria.length !== wanted.length) {
    const message = `The page has ${spec.criteria.length} criteria, and ${wanted.length} were named: words of another place read as criteria`
    return [
      fault(
        spec,
        spec.criteria.find((one) => !wanted.some((named) => isSame(one, named))),
        message,
      ),
    ]
  }
  return spec.criteria.flatMap((one, i) => {
    if (isSame(one, wanted[i]!)) return []
    return [fault(spec, one, `"${one.id}" does not read as it was named: "${wanted[i]!.text.slice(0, 80)}"`)]
  })
}

function isSame({ text, check }: Criterion, { text: said, test }: Named[number]): boolean {
  if (check?.kind !== 'test' || check.path !== posix.normalize(test.path)) return false
  return letters(check.name ?? '') === letters(test.name) && letters(text).endsWith(letters(said))
}

/** Words to compare: reading takes mark-up away. */
function letters(text: string): string {
  return text.match(/[\p{L}\p{N}]+/gu)?.join('') ?? ''
}

function fault(spec: Spec, one: Criterion | undefined, message: string): Diagnostic {
  const at = { file: spec.path, line: one?.line ?? 1, column: one?.column ?? 1 }
  const hint = 'Title, about and texts are plain words in one line, without boxes, links and checks'
  return { code: 'spec.not-proven', severity: 'error', message, at, hint }
}
