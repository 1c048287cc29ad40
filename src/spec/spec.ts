import type { Position } from './lines.ts'

/** What a specification's author says about its state. Only `ready` ones are picked unless named. */
export type Status = 'draft' | 'ready' | 'blocked' | 'done'

/** One markdown specification, read. */
export interface Spec {
  /** Front matter `id`, else the file's stem; unique in a project. */
  id: string
  /** Relative to the project's root, with `/`. */
  path: string
  dialect: 'mmm' | 'checklist'
  /** Front matter `title`, else the first level-one heading, else the stem. */
  title: string
  /** @default 'ready' */
  status: Status
  /** 1 comes first; critical, high, medium, low are 1 to 4. @default 3 */
  priority: number
  /** Ids of the specs that must be done before this one. */
  needs: string[]
  /** Globs of files that this spec gives leave to change. */
  mayChange: string[]
  sections: Section[]
  requirements: Item[]
  scenarios: Item[]
  tasks: Item[]
  criteria: Criterion[]
  /** The file as decoded, without its byte order mark. */
  text: string
  /** sha256 of the file's bytes. */
  hash: string
  /** Where the front matter's keys stand (`needs`), and their values (`needs.other-spec`). */
  places: Record<string, Position>
}

/** A heading. */
export interface Section extends Position {
  title: string
  depth: number
}

/** A requirement, scenario or task, in the shape that `spec list --json` shows. */
export interface Item extends Position {
  id: string
  text: string
  state: 'open' | 'ticked'
}

/** An acceptance criterion: a task-list item. Line and column are the item's own. */
export interface Criterion extends Item {
  /** `spec#criterion`, unique in a project. */
  ref: string
  /** What proves it. A criterion without one stays unproven. */
  check?: Check
  /** Byte offset in the file of the character inside the brackets. */
  box: number
}

/** How a criterion is proven: a command in the project's root, or a test file and the name of a test in it. */
export type Check = CommandCheck | TestCheck

export interface CommandCheck extends Position {
  kind: 'command'
  command: string
}

export interface TestCheck extends Position {
  kind: 'test'
  /** Relative to the project's root, with `/`. */
  path: string
  name?: string
}
