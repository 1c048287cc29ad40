import { MmmError } from '../core/error.ts'

/**
 * Reads what a command appended to `$MMM_OUTPUT`: `key=value` lines, and `key<<END` ... `END` for several lines, as
 * GitHub Actions writes them.
 */
export function parseOutputFile(text: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim() === '') continue
    const here = /^([A-Za-z_][\w-]*)<<(\S+)$/.exec(line)
    const single = /^([A-Za-z_][\w-]*)=(.*)$/.exec(line)
    if (here !== null) {
      const end = lines.indexOf(here[2]!, i + 1)
      if (end < 0) throw new MmmError('run.output', `The output "${here[1]}" is not closed by "${here[2]}"`)
      outputs[here[1]!] = lines.slice(i + 1, end).join('\n')
      i = end
    } else if (single !== null) outputs[single[1]!] = single[2]!
    else
      throw new MmmError('run.output', `Not an output: "${line.slice(0, 80)}"`, {
        hint: 'Write key=value to $MMM_OUTPUT',
      })
  }
  return outputs
}
