import { MmmError } from '../../core/error.ts'
import type { Spec } from '../../spec/index.ts'
import { projectSpecs } from '../project_specs.ts'
import type { Finding } from './one_spec.ts'

/**
 * The specs that words name, as {@link projectSpecs} finds them. A copy that an export has made bears the id of its source:
 * where two of them share one, neither is taken for the other.
 *
 * @throws MmmError `spec.ambiguous`
 */
export async function specsToExport(
  root: string,
  { named, cwd, signal }: Finding & { named: readonly string[] },
): Promise<Spec[]> {
  const { specs } = await projectSpecs(root, { named, cwd, ...(signal === undefined ? {} : { signal }) })
  for (const spec of specs) {
    const paths = specs.filter((one) => one.id === spec.id).map((one) => `"${one.path}"`)
    if (paths.length === 1) continue
    throw new MmmError('spec.ambiguous', `The id "${spec.id}" is that of ${paths.join(' and ')}`, {
      hint: 'Name the one that is meant by its path',
    })
  }
  return specs
}
