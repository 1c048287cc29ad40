import { suggest } from '../../../core/suggest.ts'
import type { StepNode } from '../source.ts'
import type { Linting } from './linting.ts'
import { usesOf } from './uses.ts'

/** Variables that nobody declares and that are nearly one that somebody does; parts of `item` and `index` outside of the loops that give them. */
export function lintScopes({ source, add }: Linting): void {
  const variables = source.scalars.filter(({ path }) => path.at(-2) === 'env').map(({ path }) => String(path.at(-1)))
  for (const one of source.expressions) {
    for (const [context, name] of usesOf(one)) {
      if (context === 'env' && name !== undefined) lintVariable(name, one.range[0])
      if ((context !== 'item' && context !== 'index') || name === undefined || inForEach(one.step, one.path)) continue
      add('unknown-name', `"${context}" has a value only inside a step with for-each`, source.placeAt(one.range[0]), {
        severity: 'error',
      })
    }
  }

  function lintVariable(name: string, at: number): void {
    const near = variables.includes(name) ? undefined : suggest(name, variables)
    if (near !== undefined)
      add('unknown-variable', `Unknown variable "${name}"`, source.placeAt(at), { hint: `Did you mean "${near}"?` })
  }
}

function inForEach(from: StepNode | undefined, path: ReadonlyArray<string | number>): boolean {
  for (let at = from; at !== undefined; at = at.owner) {
    const inItems = path[at.path.length] === 'for-each' || path[at.path.length] === 'matrix'
    if (!inItems && (at.raw['for-each'] !== undefined || at.raw['matrix'] !== undefined)) return true
  }
  return false
}
