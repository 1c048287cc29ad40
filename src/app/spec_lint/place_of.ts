import { codeOf } from '../../core/error.ts'
import { findProject, type Project } from '../../workspace/index.ts'

/** The project in git; undefined where there is no repository or no commit. */
export async function placeOf(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Project | undefined> {
  try {
    return await findProject(root, { env, explicit: root })
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}
