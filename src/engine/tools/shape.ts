import type { ZodType } from 'zod'

/** What can be asked of a zod schema without knowing its class. */
export interface Shape {
  shape?: Record<string, Shape>
  element?: Shape
  valueType?: Shape
  options?: Shape[]
  _zod: { def: { type: string; getter?: () => Shape; innerType?: Shape; in?: Shape } }
}

/** A schema without what is wrapped around it: optional, default, lazy, pipe. */
export function opened(schema: ZodType | Shape): Shape {
  let at = schema as Shape
  for (let i = 0; i < 20; i++) {
    const { getter, innerType, in: from } = at._zod.def
    const inner = getter?.() ?? innerType ?? from
    if (inner === undefined) return at
    at = inner
  }
  return at
}

/** The schema of what stands below a key or index, as far as the schema says anything of it. */
export function below(schema: Shape, part: string | number): Shape | undefined {
  for (const one of choices(schema)) {
    const found = typeof part === 'number' ? one.element : (ownOf(one.shape, part) ?? one.valueType)
    if (found !== undefined) return found
  }
  return undefined
}

const keys = new WeakMap<Shape, readonly string[]>()

/** The keys that the schema names for a map. */
export function keysOf(schema: Shape): readonly string[] {
  const known = keys.get(schema)
  if (known !== undefined) return known
  const found = choices(schema).flatMap((one) => Object.keys(one.shape ?? {}))
  keys.set(schema, found)
  return found
}

/** Whether the schema is that of a step, or of a job: what holds steps and is not the whole. */
export function isStep(schema: Shape): boolean {
  return choices(schema).some(({ shape }) => shape !== undefined && 'steps' in shape && 'if' in shape)
}

function ownOf(shape: Record<string, Shape> | undefined, key: string): Shape | undefined {
  return shape !== undefined && Object.hasOwn(shape, key) ? shape[key] : undefined
}

const forms = new WeakMap<Shape, readonly Shape[]>()

function choices(schema: Shape): readonly Shape[] {
  const known = forms.get(schema)
  if (known !== undefined) return known
  const at = opened(schema)
  const found = at._zod.def.type === 'union' ? (at.options ?? []).flatMap((one) => choices(one)) : [at]
  forms.set(schema, found)
  return found
}
