import type { Middleware } from '@anthropic-ai/sdk'
import { ModelFault } from './model.ts'

/**
 * A middleware that gives an answer up when no byte of its body has come for `limit` milliseconds. It sits below the SDK
 * because that shows pings to nobody, and has no limit of its own once the headers are there.
 */
export function watchdog(limit: number): { middleware: Middleware; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  const stop = () => {
    stopped = true
    clearTimeout(timer)
  }
  const wait = (controller: TransformStreamDefaultController<Uint8Array>) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(() => controller.error(stalled(limit)), limit)
  }
  const guard = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      start: wait,
      transform(chunk, controller) {
        wait(controller)
        controller.enqueue(chunk)
      },
      flush: () => clearTimeout(timer),
    })
  const middleware: Middleware = async (request, next) => {
    const response = await next(request)
    return response.body === null ? response : new Response(response.body.pipeThrough(guard()), response)
  }
  return { middleware, stop }
}

function stalled(limit: number): ModelFault {
  return new ModelFault(`Nothing came from the server for ${limit / 1_000} s`, { class: 'retry', code: 'stalled' })
}
