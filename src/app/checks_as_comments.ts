import { stringify } from 'yaml'
import type { ProjectCheck } from '../core/event.ts'

const none = [
  '# The checks of this project, by name. mmm found none; name yours:',
  '# checks:',
  '#   test: npm test',
].join('\n')

const head =
  '# The checks of this project, by name. mmm found these; they run without being named here. Change one, add one, or switch\n# one off with "false".'

/** The checks that were found, as the commented-out part of a configuration: valid YAML once the "# " is gone. */
export function checksAsComments(checks: readonly ProjectCheck[]): string {
  if (checks.length === 0) return none
  const lines = checks.flatMap(({ id, command, from }) => {
    const [first = '', ...more] = stringify({ [id]: command }, { lineWidth: 0 })
      .trimEnd()
      .split('\n')
    const isOneLine = more.length === 0 && !/[\r\n]/.test(from)
    return [isOneLine ? `${first}   # ${from}` : first, ...more].map((line) => `#   ${line}`)
  })
  return [head, '# checks:', ...lines].join('\n')
}
