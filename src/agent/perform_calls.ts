import type { ZodError } from 'zod'
import type { Clock } from '../ports/clock.ts'
import { codeOf, messageOf } from '../core/error.ts'
import type { Call } from './history.ts'
import type { ToolHands } from './tools/hands.ts'
import { failed, type Tool, type ToolResult } from './tools/tool.ts'

/** A performed call. */
export interface Performed extends ToolResult {
  call: Call
  subject: string
  ms: number
}

export interface PerformOptions {
  tools: readonly Tool[]
  hands: ToolHands
  clock: Clock
  /** Called before each tool that may change files. */
  beforeMutation(): Promise<void>
  /** Called with each result, in the order of the calls. */
  ended(result: Performed): Promise<void>
}

/** Begins the text of an answer to a call that does not fit its tool's schema. */
export const badInput = 'Invalid input'

interface Ready {
  call: Call
  tool?: Tool
  input?: unknown
  subject: string
  /** Why it cannot be performed. */
  wrong?: ToolResult
}

/** Performs the calls of one turn in their order: neighbours that only read at the same time, all others alone. */
export async function performCalls(calls: readonly Call[], options: PerformOptions): Promise<void> {
  for (const group of groups(calls.map((call) => prepare(call, options.tools)))) {
    options.hands.signal.throwIfAborted()
    if (mutates(group[0]!)) await options.beforeMutation()
    for (const result of await Promise.all(group.map((ready) => perform(ready, options)))) await options.ended(result)
  }
}

function groups(all: readonly Ready[]): Ready[][] {
  const found: Ready[][] = []
  for (const ready of all) {
    const last = found.at(-1)
    if (last === undefined || mutates(ready) || mutates(last[0]!)) found.push([ready])
    else last.push(ready)
  }
  return found
}

function mutates(ready: Ready): boolean {
  return ready.wrong === undefined && ready.tool?.mutates === true
}

function prepare(call: Call, tools: readonly Tool[]): Ready {
  const tool = tools.find((one) => one.name === call.name)
  if (tool === undefined) {
    const known = tools.map((one) => one.name).join(', ')
    return { call, subject: '', wrong: failed(`There is no tool "${call.name}". Tools: ${known}`) }
  }
  const parsed = tool.schema.safeParse(call.input)
  if (!parsed.success) return { call, tool, subject: '', wrong: failed(inputProblem(tool.name, parsed.error)) }
  return { call, tool, input: parsed.data, subject: oneLine(tool.subject(parsed.data)) }
}

function inputProblem(name: string, error: ZodError): string {
  const issues = error.issues.map((issue) => {
    const field = issue.path.map(String).join('.')
    return field === '' ? issue.message : `"${field}": ${issue.message}`
  })
  return `${badInput} of ${name}, nothing was done. ${issues.join('; ')}`
}

async function perform(ready: Ready, { hands, clock }: PerformOptions): Promise<Performed> {
  const begun = clock.monotonic()
  const result = ready.wrong ?? (await attempt(ready, hands))
  return {
    ...result,
    call: ready.call,
    subject: hands.mask(ready.subject),
    content: hands.mask(result.content),
    ms: Math.round(clock.monotonic() - begun),
  }
}

/** A tool that throws has failed; only an abort goes further. */
async function attempt({ tool, input }: Ready, hands: ToolHands): Promise<ToolResult> {
  try {
    return await tool!.perform(input, hands)
  } catch (error) {
    hands.signal.throwIfAborted()
    const code = codeOf(error)
    return failed(
      `${tool!.name} failed${code === undefined ? '' : ` (${code})`}: ${messageOf(error).replaceAll(hands.root, '.')}`,
    )
  }
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
