import { MmmError } from '../core/error.ts'

/** What a program is started with. */
export interface Given {
  args: readonly string[]
  env: Record<string, string>
}

/**
 * Throws MmmError `run.nul` or `run.name` where no program can be started with this: a NUL in an argument or a variable, a
 * name of a variable that is empty or holds `=`.
 */
export function checkFit({ args, env }: Given): void {
  if (args.some((one) => one.includes('\0'))) throw holdsNul('The command')
  for (const [name, value] of Object.entries(env)) {
    if (name === '' || /[=\0]/.test(name))
      throw new MmmError('run.name', `"${name.replaceAll('\0', '\\0')}" is no name of a variable`, {
        exit: 1,
        hint: 'A name is not empty and holds neither "=" nor a NUL character',
      })
    if (value.includes('\0')) throw holdsNul(capital(titleOf(name)))
  }
}

function holdsNul(what: string): MmmError {
  return new MmmError('run.nul', `${what} holds a NUL character, which no program can be given`, {
    exit: 1,
    hint: 'Write it to a file with a write step',
  })
}

/** Says which argument or variable is too large for the system, once it has refused them (`E2BIG`). */
export function tooLarge({ args, env }: Given): MmmError {
  const parts = [
    ...args.map((one) => ({ title: 'the command', bytes: Buffer.byteLength(one) })),
    ...Object.entries(env).map(([name, value]) => ({ title: titleOf(name), bytes: Buffer.byteLength(value) })),
  ].toSorted((a, b) => b.bytes - a.bytes)
  const all = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const [{ title, bytes }] = parts as [{ title: string; bytes: number }]
  const message =
    bytes * 2 > all
      ? `${capital(title)} is ${bytes} bytes large, more than a program can be given`
      : `The command and its variables are ${all} bytes large, more than a program can be given; the largest, ${title}, has ${bytes}`
  const hint = 'Write it to a file with a write step, or take it as an output with "file:", and give the path'
  return new MmmError('run.too-large', message, { exit: 1, hint })
}

function titleOf(name: string): string {
  const number = /^MMM_EXPR_(\d+)$/.exec(name)?.[1]
  return number === undefined ? `the variable "${name}"` : `the value of expression ${number} in the command`
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
