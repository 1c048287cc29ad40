import { codeOf, messageOf, MmmError } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'

/** Does what writes files; where the file system refuses, the error says so with the way out. */
export async function writing<Result>(root: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof MmmError || code === undefined || !/^E[A-Z]+$/.test(code)) throw error
    const inTheWay = code === 'ENOTDIR' || code === 'EEXIST'
    throw new MmmError('spec.unwritable', `"${root}" cannot be written: ${messageOf(error)}`, {
      exit: exit.environment,
      cause: error,
      hint: inTheWay
        ? 'Move away the file that stands in the way'
        : 'Give yourself leave to write there, and look at the free space',
    })
  }
}
