import type { Look } from '../views/look.ts'
import type { Host, Output } from './verb.ts'

/** The look of a text on stdout: as wide as the terminal; where there is none nothing is cut. */
export function lookOf(host: Host, out: Output): Look {
  return { columns: host.stdoutIsTTY ? host.columns() : Number.POSITIVE_INFINITY, colors: out.colors }
}
