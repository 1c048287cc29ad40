import type { Json } from './event.ts'
import { MmmError } from './error.ts'

type Combination = Record<string, Json>

/** Most combinations of a matrix, as in GitHub Actions. */
const most = 256

/**
 * The combinations of a matrix, by the rules of GitHub Actions: the product of the axes, without those that an `exclude`
 * matches in part; each `include` is merged into every combination whose own axis values it does not overwrite, else it is
 * a new one.
 */
export function combinationsOf(matrix: Json): Combination[] {
  if (matrix === null || typeof matrix !== 'object' || Array.isArray(matrix))
    throw invalid('The matrix is not a map of lists')
  const { include = [], exclude = [], ...axes } = matrix
  const product = Object.entries(axes).reduce<Combination[]>(
    (soFar, [name, values]) => {
      if (!Array.isArray(values)) throw invalid(`The axis "${name}" is not a list`)
      if (soFar.length * values.length > most) throw invalid(`The matrix has more than ${most} combinations`)
      return soFar.flatMap((one) => values.map((value) => ({ ...one, [name]: value })))
    },
    Object.keys(axes).length === 0 ? [] : [{}],
  )
  const left = product.filter((one) => !maps(exclude, 'exclude').some((out) => matches(one, out)))
  const originals = left.map((one) => ({ ...one }))
  const added: Combination[] = []
  for (const more of maps(include, 'include')) {
    let merged = false
    for (const [i, one] of left.entries()) {
      const original = originals[i]!
      if (Object.entries(more).some(([name, value]) => name in original && !same(original[name]!, value))) continue
      Object.assign(one, more)
      merged = true
    }
    if (!merged) added.push({ ...more })
  }
  return [...left, ...added]
}

function maps(value: Json, name: string): Combination[] {
  if (!Array.isArray(value)) throw invalid(`"${name}" of the matrix is not a list`)
  return value.map((one) => {
    if (one === null || typeof one !== 'object' || Array.isArray(one))
      throw invalid(`"${name}" of the matrix holds no maps`)
    return one
  })
}

function matches(one: Combination, pattern: Combination): boolean {
  return Object.entries(pattern).every(([name, value]) => name in one && same(one[name]!, value))
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function invalid(message: string): MmmError {
  return new MmmError('matrix.invalid', message)
}
