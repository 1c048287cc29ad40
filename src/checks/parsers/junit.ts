import type { TestResult } from '../../core/event.ts'
import { junitCases } from '../junit_cases.ts'

/** JUnit's XML in an output, see {@link junitCases}. What is not whole, or has a DOCTYPE, is not read. */
export function parseJunit(text: string): TestResult[] | undefined {
  if (!/<testsuites?[\s>/]/.test(text)) return undefined
  try {
    return junitCases(text).map(({ name, file, status }) => ({ name, ...(file === undefined ? {} : { file }), status }))
  } catch {
    return undefined
  }
}
