import { compile } from '../../../core/expression.ts'
import type { ExpressionNode } from '../source.ts'

/** What an expression reads: `steps.build.outputs.x` as parts; a part that is only known at run time is undefined. */
export type Use = ReadonlyArray<string | undefined>

/** What an expression reads; nothing where it cannot be read itself. */
export function usesOf({ text }: Pick<ExpressionNode, 'text'>): Use[] {
  try {
    return compile(text).uses
  } catch {
    return []
  }
}

/** Whether a value is read: itself, a part of it, or the whole that it is part of. */
export function isRead(uses: readonly Use[], path: readonly string[]): boolean {
  return uses.some((use) => {
    for (let i = 0; i < Math.min(use.length, path.length); i++) {
      if (use[i] === undefined) return true
      if (use[i]!.toLowerCase() !== path[i]!.toLowerCase()) return false
    }
    return true
  })
}
