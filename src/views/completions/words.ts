/** A verb as a shell completes it. */
export interface Completed {
  name: string
  about: string
  /** First arguments that are words of their own. */
  words: ReadonlyArray<{ name: string; about: string }>
  flags: readonly CompletedFlag[]
}

export interface CompletedFlag {
  name: string
  short?: string
  about: string
  /** The word after it is its value. */
  takesValue: boolean
  /** The values that there are. */
  choices?: readonly string[]
}

/** The flags of a verb as they are typed. */
export function typed({ flags }: Completed, which: (flag: CompletedFlag) => boolean = () => true): string[] {
  return flags
    .filter(which)
    .flatMap((flag) => [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])])
}

/** A text in single quotes for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
