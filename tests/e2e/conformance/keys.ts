import type { ZodType } from 'zod'
import { workflowSchema } from '../../../src/engine/schema.ts'
import { opened, type Shape } from '../../../src/engine/tools/shape.ts'
import { step } from '../../../src/engine/schema_step.ts'

/** Every key of the schema: `budget.usd` at the head, `step.retry.attempts` in a step; map names that people choose are `*`. */
export function allKeys(): string[] {
  const own = opened(step as ZodType)
  const keys = new Set<string>()
  const walk = (schema: Shape, prefix: string) => {
    const at = opened(schema)
    if (at === own && prefix !== 'step.') return
    for (const one of at.options ?? []) if (typeof one === 'object') walk(one, prefix)
    if (at.element !== undefined) walk(at.element, prefix)
    if (at.valueType !== undefined) walk(at.valueType, `${prefix}*.`)
    for (const [key, inner] of Object.entries(at.shape ?? {})) {
      keys.add(prefix + key)
      walk(inner, `${prefix}${key}.`)
    }
  }
  walk(opened(workflowSchema), '')
  walk(own, 'step.')
  return [...keys].toSorted()
}
