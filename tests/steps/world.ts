import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import type { Json, StepError } from '../../src/core/event.ts'
import { masker } from '../../src/core/mask.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { builtIn, type World } from '../../src/steps/index.ts'
import { driveText, newFolder } from '../engine/world.ts'

/** A variable whose value is masked wherever it stands. */
export const secret = 'hunter2-and-more'

/** What the kinds need of a world that has no project. */
export function plainWorld(env: Record<string, string> = {}): World {
  const world: Partial<World> = {
    env,
    clock: systemClock,
    mask: masker({ MY_TOKEN: secret }),
    childEnv: (extra = {}) => ({ PATH: env['PATH'] ?? process.env['PATH']!, ...extra }),
    hidden: () => ['.env'],
  }
  return world as World
}

/** All kinds that are built in. */
export function allKinds(env: Record<string, string> = {}) {
  return new Map(builtIn(plainWorld(env)).map((kind) => [kind.name, kind]))
}

/** A folder with these files. */
export async function folderWith(files: Record<string, string> = {}): Promise<string> {
  const folder = realpathSync(await newFolder())
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export interface Stepped {
  outcome: string
  outputs: Record<string, Json>
  error: StepError | undefined
  /** The whole log as text: what must not be printed must not stand here. */
  log: string
  attempts: number
}

export interface StepOptions {
  folder?: string
  /** Environment of the process. */
  env?: Record<string, string>
  /** Further keys of the step and of the head, as YAML knows them. */
  step?: Record<string, Json>
  head?: Record<string, Json>
}

/** Runs one step of a kind through the real engine. */
export async function runStep(kind: string, given: Json, options: StepOptions = {}): Promise<Stepped> {
  const text = JSON.stringify({ ...options.head, steps: [{ id: 'it', uses: kind, with: given, ...options.step }] })
  const folder = options.folder ?? (await folderWith())
  const { run, events } = await driveText(text, folder, { kinds: allKinds(options.env) })
  const state = run.graph.steps.get('it')!
  const { outcome, outputs, error } = state.ended!
  // The text of the workflow stands in the first event.
  return { outcome, outputs, error, log: JSON.stringify(events.slice(1)), attempts: state.attempt }
}

/** What the check before a run finds, a line each. */
export function findingsOf(kind: string, given: Json): string[] {
  const text = JSON.stringify({ steps: [{ id: 'it', uses: kind, with: given }] })
  return parseWorkflow(text, 'test.yml', allKinds()).findings.map(formatDiagnostic)
}

export interface Served {
  url: string
  /** `METHOD /path` and body of each request. */
  requests: Array<{ line: string; headers: IncomingMessage['headers']; body: string }>
  close(): void
}

/** A server on the loopback. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Served> {
  const requests: Served['requests'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
      answer(request, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
