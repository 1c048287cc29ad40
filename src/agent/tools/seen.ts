/** What a conversation knows of one file. */
export interface SeenFile {
  /** Version of the file when its text was last given to the model. */
  version?: string
  /** Edits of it that failed one after another since. */
  failures: number
}

/** Files by their path. It is rebuilt from the recorded results when a conversation goes on after a crash. */
export type Seen = Map<string, SeenFile>

/** Notes that the model has been given this version of a file. */
export function noteSeen(seen: Seen, path: string, version: string): void {
  seen.set(path, { version, failures: 0 })
}

/** Notes that an edit of a file found no place. */
export function noteFailure(seen: Seen, path: string): void {
  const known = seen.get(path)
  seen.set(path, { ...known, failures: (known?.failures ?? 0) + 1 })
}
