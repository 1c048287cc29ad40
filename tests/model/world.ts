import { onTestFinished } from 'vitest'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import { startScriptedModel } from '../../src/agent/scripted_model/server.ts'
import type { ScriptedModelOptions } from '../../src/agent/scripted_model/server.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { anthropicModel } from '../../src/ports/anthropic.ts'
import type { AnthropicOptions } from '../../src/ports/anthropic.ts'
import { ModelFault } from '../../src/ports/model.ts'
import type { ModelRequest } from '../../src/ports/model.ts'

/** A scripted server that ends with the test, and the real client of it. */
export async function world(script: Script, server: ScriptedModelOptions = {}, client: AnthropicOptions = {}) {
  const played = await startScriptedModel(script, server)
  onTestFinished(() => played.close())
  const model = anthropicModel({ apiKey: 'sk-test-0123456789', baseUrl: played.url, ...client })
  return { ...played, model }
}

/** A request that says this. */
export function request(text = 'hello', more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: 'claude-sonnet-5-5',
    max_tokens: 1_000,
    system: 'You are terse.',
    messages: [{ role: 'user', content: text }],
    tools: [{ name: 'read', description: 'Reads a file', input_schema: { type: 'object', properties: {} } }],
    ...more,
  }
}

/** The fault that a promise rejects with. */
export async function faultFrom(promise: Promise<unknown>): Promise<ModelFault> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof ModelFault)) throw new Error(`not a ModelFault: ${String(thrown)}`, { cause: thrown })
  return thrown
}

/** A clock that goes on only by sleeping, at once. */
export function sleepyClock(start = 0): Clock & { slept: number[] } {
  const slept: number[] = []
  const passed = () => start + slept.reduce((sum, ms) => sum + ms, 0)
  return {
    slept,
    now: () => new Date(passed()),
    monotonic: passed,
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  }
}
