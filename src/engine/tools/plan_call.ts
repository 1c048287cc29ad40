import type { Json } from '../../core/event.ts'
import { foresee } from '../../core/foresee.ts'
import { blockOf } from '../../core/graph.ts'
import { inputValue } from '../../core/input_value.ts'
import type { Step } from '../../core/workflow.ts'
import { sightAt, unknownValue, type Seen } from './plan_sight.ts'

/** What a workflow is called with, each input checked; those that are not known yet are marked. Throws where one does not fit. */
export function callInput(seen: Seen, step: Step, path: string): Json {
  const sight = sightAt(seen, blockOf(path), step.needs)
  const inputs = Object.entries(step.sub!.inputs).map(([name, input]): [string, Json] => {
    const { value, unknown } = foresee(step.with[name] ?? null, sight)
    return [name, unknown.length > 0 ? unknownValue : inputValue(name, input, value)]
  })
  return { inputs: Object.fromEntries(inputs) }
}
