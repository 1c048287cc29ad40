import type { ZodType } from 'zod'
import { workflowSchema } from '../../../src/engine/schema.ts'
import { step } from '../../../src/engine/schema_step.ts'

interface Shape {
  shape?: Record<string, Shape>
  element?: Shape
  valueType?: Shape
  options?: Shape[]
  _zod: { def: { type: string; innerType?: Shape; in?: Shape; getter?: () => Shape } }
}

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

function opened(schema: ZodType | Shape): Shape {
  let at = schema as Shape
  for (let i = 0; i < 20; i++) {
    const { getter, innerType, in: from } = at._zod.def
    const inner = getter?.() ?? innerType ?? from
    if (inner === undefined) return at
    at = inner
  }
  return at
}
