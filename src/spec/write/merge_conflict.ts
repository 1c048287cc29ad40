/** Why deltas cannot simply be merged, or what to know about it. */
export interface Conflict {
  code: string
  message: string
  file: string
  line: number
  /** Whether nothing gives leave. */
  grave: boolean
  /** The flag of `mmm spec archive` that gives leave. Without one, and not grave, it is a remark. */
  flag?: 'yes' | 'drop-scenarios' | 'drop-changes'
  hint?: string
}
