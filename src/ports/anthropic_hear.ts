import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import type { Usage } from '../core/event.ts'

/** What has been heard of an answer so far. */
export interface Heard {
  /** Tokens used up to here; undefined if the server has not said anything yet. */
  usage(): Usage | undefined
  /** The JSON of each tool input as it came, before the SDK repaired it. */
  inputs(): string[]
}

interface RawUsage {
  input_tokens?: number | null
  output_tokens?: number | null
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
}

/** Listens to a stream. The SDK forgets a message that ends early, so what it has used is noted here. */
export function hear(stream: MessageStream, onText: ((delta: string) => void) | undefined): Heard {
  const inputs = new Map<number, string>()
  let raw: RawUsage | undefined
  let characters = 0
  let told = false
  stream.on('text', (delta) => onText?.(delta))
  stream.on('streamEvent', (event, snapshot) => {
    raw = snapshot.usage ?? {}
    if (event.type === 'message_delta') told = true
    if (event.type !== 'content_block_delta') return
    const delta = event.delta as { text?: string; thinking?: string; partial_json?: string }
    characters += (delta.text ?? delta.thinking ?? delta.partial_json ?? '').length
    if (delta.partial_json !== undefined) {
      inputs.set(event.index, (inputs.get(event.index) ?? '') + delta.partial_json)
    }
  })
  return {
    inputs: () => [...inputs.values()],
    usage: () => (raw === undefined ? undefined : broken(usageOf(raw), told ? 0 : characters)),
  }
}

/** The server's numbers; null where it did not say. */
export function usageOf(raw: RawUsage | null | undefined): Usage {
  return {
    input: raw?.input_tokens ?? null,
    output: raw?.output_tokens ?? null,
    cacheRead: raw?.cache_read_input_tokens ?? null,
    cacheWrite: raw?.cache_creation_input_tokens ?? null,
  }
}

/** Output is counted by the server at the end only: before that what came is estimated, at 4 characters a token. */
function broken(usage: Usage, characters: number): Usage {
  return { ...usage, output: Math.max(usage.output ?? 0, Math.ceil(characters / 4)) }
}
