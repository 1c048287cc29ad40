import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Fact, StepError } from '../../core/event.ts'
import { staticPath } from '../../core/graph.ts'
import type { Kind, StepContext, StepResult, Waiting } from '../../core/kind.ts'
import type { Played } from './schema.ts'
import type { Answer, WorkflowTest } from './test_file.ts'

/** The kinds of a run in which the steps that a test plays come to what it says; all others are performed. */
export function playKinds(test: WorkflowTest, kinds: ReadonlyMap<string, Kind>): ReadonlyMap<string, Kind> {
  const performed = new Map<string, number>()
  const next = (path: string): Played | undefined => {
    const key = test.played.has(path) ? path : staticPath(path)
    const list = test.played.get(key)
    const n = performed.get(key) ?? 0
    performed.set(key, n + 1)
    return list?.[Math.min(n, list.length - 1)]
  }
  return new Map([...kinds].map(([name, kind]) => [name, playedKind(kind, test, next)]))
}

function playedKind(kind: Kind, test: WorkflowTest, next: (path: string) => Played | undefined): Kind {
  return {
    ...kind,
    async perform(input, context): Promise<StepResult | Waiting> {
      const played = next(context.path)
      if (played !== undefined) return play(played, kind, context)
      if (kind.name === 'agent' && test.agent === undefined) return { status: 'failure', error: noModel(context) }
      const answer = test.answers.get(context.path) ?? test.answers.get(staticPath(context.path))
      return kind.perform(input, answer === undefined ? context : answering(answer, context))
    },
  }
}

async function play(played: Played, kind: Kind, context: StepContext): Promise<StepResult> {
  for (const [path, content] of Object.entries(played.files ?? {})) await put(join(context.cwd, path), content)
  const own = kind.name === 'run' ? { stdout: '', exit: failed(played) ? 1 : 0 } : {}
  const outputs = { ...own, ...(played.stdout === undefined ? {} : { stdout: played.stdout }), ...played.outputs }
  if (!failed(played)) return { status: 'success', outputs }
  const { class: ofClass = 'failed', code = 'test.played', message } = played.error ?? {}
  return {
    status: 'failure',
    outputs,
    error: { class: ofClass, code, message: message ?? `"${context.path}" fails, as the test says` },
  }
}

function failed({ status, error }: Played): boolean {
  return status === 'failure' || error !== undefined
}

async function put(file: string, content: string | null): Promise<void> {
  if (content === null) return rm(file, { force: true, recursive: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
}

/** The step asks as it always does, and has its answer at once. */
function answering(given: Answer, context: StepContext): StepContext {
  const { answer, values = {}, comment } = given
  return {
    ...context,
    async emit(fact: Fact) {
      await context.emit(fact)
      if (fact.type !== 'approval.asked') return
      await context.emit({
        type: 'approval.answered',
        path: context.path,
        approved: answer !== 'reject',
        answer,
        values,
        ...(comment === undefined ? {} : { comment }),
      })
    },
  }
}

function noModel({ path }: StepContext): StepError {
  return {
    class: 'model',
    code: 'test.no-model',
    message: `The step "${path}" asks a model, and the test plays none`,
    hint: 'Give the test agent: rules, or say under steps: what the step comes to',
  }
}
