import type { DialectName } from '../core/dialects.ts'
import type { Position } from './lines.ts'

/** What a specification's author says about its state. Only `ready` ones are picked unless named. */
export type Status = 'draft' | 'ready' | 'blocked' | 'done'

/** One specification, read: a markdown file, or the files of one folder that belong together. */
export interface Spec {
  /** Front matter `id`, else the file's stem, or what the dialect says (a folder's name); unique in a project. */
  id: string
  /** The main file, relative to the project's root, with `/`. */
  path: string
  /** All its files, the main one first. */
  files: string[]
  /** A number that others may call it by, where the dialect numbers its specs. */
  number?: string
  dialect: DialectName
  /** What its main file is: `plan` and `context` hold nothing to prove. */
  kind: 'spec' | 'plan' | 'tasks' | 'change' | 'context'
  /** Front matter `title`, else the first level-one heading, else the stem. */
  title: string
  /** @default 'ready' */
  status: Status
  /** 1 comes first; critical, high, medium, low are 1 to 4. @default 3 */
  priority: number
  /** Ids of the specs that must be done before this one. */
  needs: string[]
  /** Words that may name such a spec, or a library; which of both, only the whole project tells. */
  mayNeed?: string[]
  /** Globs of files that this spec gives leave to change. */
  mayChange: string[]
  /** The headings of the main file. */
  sections: Section[]
  requirements: Item[]
  scenarios: Item[]
  /** The steps of a plan. Those with a box stand among the criteria too, as the same object. */
  tasks: Item[]
  /** All that can be proven: every box, and what the dialect calls an acceptance criterion, requirement or scenario. */
  criteria: Criterion[]
  /** What is still to be decided: `[NEEDS CLARIFICATION: ...]` and the like. */
  questions: Item[]
  /** Ranges of the main file's `text`, in UTF-16 units, that nothing may write to. */
  frozen: Range[]
  /** What an OpenSpec change does to the main specs, in the order of its files. */
  deltas?: Delta[]
  /** The main file as decoded, without its byte order mark. */
  text: string
  /** sha256 of the file's bytes, or over all its files. */
  hash: string
  /** Where the front matter's keys stand (`needs`), and their values (`needs.other-spec`). */
  places: Record<string, Position>
}

/** A heading. */
export interface Section extends Position {
  title: string
  depth: number
}

/** A part of a text: offsets in UTF-16 units, `to` behind the last. */
export interface Range {
  from: number
  to: number
}

/** A requirement, scenario or task, in the shape that `spec list --json` shows. */
export interface Item extends Position {
  id: string
  text: string
  state: 'open' | 'ticked' | 'in-progress'
  /** The file it stands in, where that is not the spec's main one. */
  file?: string
  /** Id of the requirement, story, group or task that it belongs to. */
  parent?: string
  /** Ids of requirements that it names. */
  refs?: string[]
  /** Ids of items that come before it. */
  needs?: string[]
  /** It never holds anything up. */
  optional?: true
  /** It may be worked on beside others that are parallel too. */
  parallel?: true
  /** Paths that its text names. */
  files?: string[]
  /** How strongly it is put: MUST and SHALL, SHOULD, MAY. */
  modal?: 'must' | 'should' | 'may'
}

/** An acceptance criterion. Line and column are the item's own. */
export interface Criterion extends Item {
  /** `spec#criterion`, unique in a project. */
  ref: string
  /** What proves it. A criterion without one stays unproven. */
  check?: Check
  /** Byte offset in its file of the character inside the brackets. Without a box the ledger knows the state, not the file. */
  box?: number
}

/** What a change does to one requirement of a main spec. */
export interface Delta extends Position {
  op: 'added' | 'modified' | 'removed' | 'renamed'
  /** Id of the main spec. */
  capability: string
  /** Name of the requirement; for `renamed` the one it had. */
  name: string
  /** The new name, for `renamed`. */
  to?: string
  file: string
  /** The whole block as written, heading included, for `added` and `modified`. */
  block?: string
  /** Names of its scenarios, in order. */
  scenarios: string[]
}

/** How a criterion is proven. */
export type Check = CommandCheck | TestCheck | HttpCheck | FileCheck | NamedCheck

/** A command, run in the project's root. */
export interface CommandCheck extends Position {
  kind: 'command'
  command: string
  /** Milliseconds, where it says `within`. */
  timeout?: number
}

/** A test file and the name of a test in it. */
export interface TestCheck extends Position {
  kind: 'test'
  /** Relative to the project's root, with `/`. */
  path: string
  name?: string
  /** Milliseconds, where it says `within`. */
  timeout?: number
}

/** What a server answers. */
export interface HttpCheck extends Position {
  kind: 'http'
  method: string
  url: string
  /** The expected status. @default any from 200 to 299 */
  status?: number
  contains?: string
  /** Milliseconds, where it says `within`. */
  timeout?: number
}

/** A file that exists, and what it holds. */
export interface FileCheck extends Position {
  kind: 'file'
  /** Relative to the project's root, with `/`. */
  path: string
  contains?: string
}

/** A check of the project, by its name. */
export interface NamedCheck extends Position {
  kind: 'named'
  name: string
  /** Milliseconds, where it says `within`. */
  timeout?: number
}

export type { DialectName }
