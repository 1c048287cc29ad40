/** A program of `shell:` as it is called. */
export interface ShellProgram {
  /** Its words; `{0}` in them stands for the script's file. */
  words: string[]
  /** The script is its last argument, and no file. */
  takesText: boolean
  /** Quotes mean in it what they mean in `sh`. */
  isPosix: boolean
  /** It computes with the operands of `test` and `printf` too. */
  computes: boolean
}

/** Options behind which program text stands, of programs that are no shells. */
const evaluating = /^-(?:[A-Za-z]*[ec]|p|pe|r|-eval|-print|Command)$/

/** What `shell:` names; a bare `sh` or `bash` stops at the first error. Undefined = the default, `sh -e`. */
export function shellProgram(shell = 'sh -e'): ShellProgram {
  const words = shell.trim().split(/\s+/)
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1))
  const name = names[0] === 'busybox' ? names[1]! : names[0] === 'env' ? (names[1] ?? '') : names[0]!
  const isPosix = /^(?:sh|bash|dash|zsh|ksh|ash|mksh)$/.test(name)
  const last = words.at(-1)!
  const hasFile = words.some((word) => word.includes('{0}'))
  const takesText = !hasFile && words.length > 1 && (isPosix ? /^-[A-Za-z]*c$/ : evaluating).test(last)
  if (words.length === 1 && /^(?:sh|bash)$/.test(name)) words.push('-e')
  return { words, takesText, isPosix, computes: /^(?:zsh|ksh|mksh)$/.test(name) }
}
