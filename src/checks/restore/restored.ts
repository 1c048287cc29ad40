/** A file with its check configuration as at the base. */
export interface Restored {
  /** Undefined: the file is to be removed, the base has none. */
  content: string | undefined
  /** What was restored, for people: `script "test" restored`. */
  notes: string[]
}
