import { MmmError } from '../../core/error.ts'
import type { Spec } from '../../spec/index.ts'
import { projectSpecs, type ProjectSpecs } from '../project_specs.ts'

export interface Finding {
  cwd: string
  signal?: AbortSignal
}

/** The one spec that a word names, with all that is known beside it. Throws where it cannot be read, or is one of several. */
export async function oneSpec(
  root: string,
  name: string,
  { cwd, signal }: Finding,
): Promise<{ spec: Spec; found: ProjectSpecs }> {
  const found = await projectSpecs(root, { named: [name], cwd, ...(signal === undefined ? {} : { signal }) })
  const [spec, second] = found.specs
  if (spec === undefined) {
    const worst = found.findings.find((one) => one.severity === 'error')
    throw new MmmError('spec.unreadable', `The spec "${name}" cannot be read: ${worst?.message ?? 'it is no spec'}`, {
      ...(worst === undefined ? {} : { at: worst.at }),
      ...(worst?.hint === undefined ? {} : { hint: worst.hint }),
    })
  }
  if (second !== undefined) {
    const hint = `Name one by its path: ${found.specs.map((one) => one.path).join(', ')}`
    throw new MmmError('spec.ambiguous', `${found.specs.length} specs bear this name`, { hint })
  }
  return { spec, found }
}
