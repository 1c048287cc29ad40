import { rm, writeFile } from 'node:fs/promises'
import { shellProgram, type ShellProgram } from '../core/shell_program.ts'
import { temporaryPath } from '../ports/files.ts'

/** Bytes of one argument that every system takes; Linux takes twice as many. */
const longestArgument = 65_536

/** Runs a script with `shell:`, from a file of its own where the program takes one, which is removed after it. */
export async function withScript<T>(
  script: string,
  shell: string | undefined,
  perform: (command: string | readonly string[]) => Promise<T>,
): Promise<T> {
  if (shell === undefined && Buffer.byteLength(script) < longestArgument) return perform(script)
  const program = shellProgram(shell)
  if (program.takesText) return perform([...program.words, script])
  const file = `${temporaryPath()}${endingOf(program)}`
  try {
    await writeFile(file, script, { mode: 0o600, flag: 'wx' })
    return await perform(withFile(program, file))
  } finally {
    await rm(file, { force: true })
  }
}

function withFile({ words }: ShellProgram, file: string): string[] {
  const isNamed = words.some((word) => word.includes('{0}'))
  return isNamed ? words.map((word) => word.replaceAll('{0}', () => file)) : [...words, file]
}

/** PowerShell takes no file with another ending. */
function endingOf({ words }: ShellProgram): string {
  return /(?:^|\/)(?:pwsh|powershell)$/.test(words[0]!) ? '.ps1' : ''
}
