import { blocksOf, blocksOfType, isObject } from './blocks.ts'
import { isSigned } from './signature.ts'
import type { ScriptedRequest } from './script.ts'

/** What is wrong with a request, in the words of the API: a 400 with `invalid_request_error`. */
export function invalidity(body: unknown): string | undefined {
  if (!isObject(body)) return 'The request body is not valid JSON'
  const shape = badShape(body)
  if (shape !== undefined) return shape
  const request = body as unknown as ScriptedRequest
  return badOptions(request) ?? badMarks(request) ?? badMessages(request) ?? badTools(request) ?? badThinking(request)
}

function badShape(body: { [key: string]: unknown }): string | undefined {
  if (typeof body.model !== 'string') return 'model: Field required'
  if (!Number.isInteger(body.max_tokens) || (body.max_tokens as number) < 0) return 'max_tokens: Field required'
  if (!Array.isArray(body.messages)) return 'messages: Field required'
  if (body.messages.length === 0) return 'messages: at least one message is required'
  const at = body.messages.findIndex((message) => !isMessage(message))
  return at < 0 ? undefined : `messages.${at}: Input should be an object with role and content`
}

function isMessage(message: unknown): boolean {
  if (!isObject(message) || !['user', 'assistant', 'system'].includes(String(message.role))) return false
  return typeof message.content === 'string' || (Array.isArray(message.content) && message.content.every(isObject))
}

function badOptions(request: ScriptedRequest): string | undefined {
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (request[name] !== undefined) return `${name}: this parameter is not supported by this model`
  }
  const choice = request.tool_choice
  if (isObject(choice) && (choice.type === 'any' || choice.type === 'tool')) {
    return `tool_choice: forced tool use ("${choice.type}") is not supported by this model`
  }
  return undefined
}

function badMarks(request: ScriptedRequest): string | undefined {
  const blocks = [
    ...(request.tools ?? []).filter(isObject),
    ...blocksOf(request.system),
    ...request.messages.flatMap((message) => blocksOf(message.content)),
  ]
  const marks = [request, ...blocks].filter((block) => block.cache_control !== undefined).length
  return marks > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.` : undefined
}

function badMessages({ messages }: ScriptedRequest): string | undefined {
  if (messages[0]!.role !== 'user') return 'messages: first message must use the "user" role'
  if (messages.at(-1)!.role === 'assistant') {
    return 'This model does not support assistant message prefill. The conversation must end with a user message.'
  }
  for (const [i, message] of messages.entries()) {
    if (message.content === '' || message.content === null) return `messages.${i}: content must not be empty`
    const isEmpty = blocksOfType(message.content, 'text').some((block) => block.text === '')
    if (isEmpty) return `messages.${i}: text content blocks must be non-empty`
  }
  return undefined
}

/** Every tool call must be answered at once and first of all, and every result must answer a call. */
function badTools({ messages }: ScriptedRequest): string | undefined {
  for (const [i, message] of messages.entries()) {
    const calls = message.role === 'assistant' ? blocksOfType(message.content, 'tool_use').map((block) => block.id) : []
    const next = blocksOf(messages[i + 1]?.content)
    const results = new Set(next.filter((block) => block.type === 'tool_result').map((block) => block.tool_use_id))
    const missing = calls.filter((id) => !results.has(id!))
    if (missing.length > 0) {
      return `messages.${i}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`
    }
    const isLate = next.slice(0, results.size).some((block) => block.type !== 'tool_result')
    if (isLate) return `messages.${i + 1}: \`tool_result\` blocks must come before other content`
    const before = i === 0 ? [] : blocksOfType(messages[i - 1]!.content, 'tool_use').map((block) => block.id)
    const stray = blocksOfType(message.content, 'tool_result').find((block) => !before.includes(block.tool_use_id!))
    if (stray !== undefined) {
      return `messages.${i}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(stray.tool_use_id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`
    }
  }
  return undefined
}

/** A thinking block is bound to all that stood before it. */
function badThinking(request: ScriptedRequest): string | undefined {
  for (const [i, message] of request.messages.entries()) {
    if (message.role !== 'assistant') continue
    const before = { ...request, messages: request.messages.slice(0, i) }
    for (const [j, block] of blocksOf(message.content).entries()) {
      if (block.type !== 'thinking') continue
      if (typeof block.signature !== 'string') return `messages.${i}.content.${j}.thinking.signature: Field required`
      if (!isSigned(before, String(block.thinking), block.signature)) {
        return `messages.${i}.content.${j}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation`
      }
    }
  }
  return undefined
}
