import type { Launch, Living } from '../app/life.ts'
import type { Event } from '../core/event.ts'
import type { Colors } from '../views/look.ts'

/** A verb of the command line as a value: parsing, help and, later, other faces are derived from it. */
export interface Verb {
  name: string
  /** One line for the list of verbs, in lower case, without a full stop. */
  summary: string
  /** What its help says beyond the summary. */
  description?: string
  /** Positional arguments as cac and its help write them: `[spec...]`, `<workflow> [more...]`. */
  args?: string
  flags: readonly Flag[]
  /** Whether it can print events, one JSON line each; without it `--events` is an error. */
  events?: true
  /** First arguments that are words of their own (`runs list`); each has a page in the help. */
  subverbs?: readonly Subverb[]
  /** Command lines worth copying, each with what it does. */
  examples?: ReadonlyArray<{ line: string; about: string }>
  run(call: Call): Promise<number>
}

/** A first argument that is a word of its own. */
export interface Subverb {
  name: string
  /** Its arguments as the help writes them. */
  args?: string
  summary: string
  /** Names of those flags of the verb that it takes. @default all */
  flags?: readonly string[]
}

/** A flag that a verb takes; without `value` it is a switch. */
export interface Flag {
  /** Kebab-case, without dashes; also the key in {@link Call.flags}. */
  name: string
  /** One letter. */
  short?: string
  /** `duration` arrives as milliseconds; `list` may be repeated and arrives as an array. */
  value?: 'number' | 'string' | 'duration' | 'list'
  /** What stands for the value in the help. @default the value's type */
  placeholder?: string
  /** The value may be left out, and is then `true`; it is given as `--name=value` only. */
  optional?: true
  /** Also takes `--no-<name>`, which arrives as `false`. */
  negatable?: true
  description: string
  /** Shown in the help and filled in when the flag is not given. */
  default?: boolean | number | string
}

export type FlagValue = boolean | number | string | string[]

/** One call of a verb: what was typed, already checked, and the world it runs in. */
export interface Call<Flags = Record<string, FlagValue | undefined>> {
  args: string[]
  flags: Flags
  host: Host
  out: Output
  /** The help text: of everything, of a verb or a form of it, or of the topic `exit-codes`. */
  help(topic?: string, form?: string): Promise<string>
  /** Where another verb calls this one: what it changes of the run that is about to start. */
  around?: (start: RunStart) => RunStart
}

/** A run that is about to start. */
export interface RunStart {
  launch: Launch
  living: Living
}

/** The process that mmm runs in, made once in `src/main.ts`. */
export interface Host {
  cwd: string
  env: Record<string, string | undefined>
  stdinIsTTY: boolean
  stdoutIsTTY: boolean
  stderrIsTTY: boolean
  /** Width of the terminal; 80 where there is none. */
  columns(): number
  /** Writes text to stdout as it is. */
  write(text: string): void
  /** Writes text to stderr as it is. */
  writeError(text: string): void
  /** Aborts at the first Ctrl-C or SIGTERM. */
  signal: AbortSignal
  /** Asks on stderr and reads one line from the terminal; '' at its end. Rejects when the signal aborts. */
  ask(question: string): Promise<string>
  /** Writes to stderr and reads one line, from a terminal or a pipe; undefined at its end, and when the signal aborts. */
  readLine(prompt: string): Promise<string | undefined>
  /** Path of the running Node. */
  execPath: string
  /** Folder of the installed package: `workflows/` and `templates/` lie there. */
  packageRoot: string
  /** Version of mmm. */
  version: string
  nodeVersion: string
  /** `linux-x64`. */
  platform: string
}

/** Where a verb's words go. Results go to stdout, all else to stderr. */
export interface Output {
  mode: Mode
  /** Colours for stdout. */
  colors: Colors
  /** Colours for stderr. */
  sayColors: Colors
  /** The one document of `--json`: `{"schemaVersion":1,"kind":...,...body}`. A second one is a defect and throws. */
  json(kind: string, body: object): void
  /** A result for people, on stdout; with `--json` or `--events` it goes to stderr. A line end is added. */
  text(text: string): void
  /** The document with `--json`, else the text. */
  show(kind: string, body: object, text: () => string): void
  /** One event of `--events`, as it stands in the log. */
  event(event: Event): void
  /** A remark on stderr. Level 0 shows unless `-q`, 1 from `-v`, 2 from `-vv`. @default 0 */
  say(text: string, level?: 0 | 1 | 2): void
  /** While a display redraws itself in place on stderr, remarks are written above it; undefined when it is gone. */
  cover(display: Display | undefined): void
}

/** Something that redraws itself in place. */
export interface Display {
  clear(): void
  draw(): void
}

/** What the global flags ask for. */
export interface Mode {
  json: boolean
  events: boolean
  /** -1 with `-q`, 0, 1 with `-v`, 2 with `-vv`. */
  verbosity: number
}

/** Gives a verb the types of its flags: `flags['max-usd']` is a number or undefined. */
export function verb<const Flags extends readonly Flag[]>(
  of: Omit<Verb, 'flags' | 'run'> & { flags: Flags; run(call: Call<FlagsOf<Flags>>): Promise<number> },
): Verb {
  return of as unknown as Verb
}

/** The types of a list of flags as they arrive in a call. */
export type FlagsOf<Flags extends readonly Flag[]> = {
  [F in Flags[number] as F['name']]?: TypeOf<F> | (F extends { optional: true } ? true : never)
}

type TypeOf<F extends Flag> = F extends { value: 'number' | 'duration' }
  ? number
  : F extends { value: 'list' }
    ? string[]
    : F extends { value: 'string' }
      ? string | (F extends { negatable: true } ? false : never)
      : boolean
