import { orderWork, type WorkOrder } from '../../spec/order_work.ts'
import { projectSpecs } from '../project_specs.ts'
import { placeOf } from './place_of.ts'
import { specHistory } from './spec_history.ts'

export interface Ordering {
  cwd: string
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
}

/** The order of work over a project's specs, with what kept commits tell of the files that they touch; git need not be there. */
export async function projectOrder(root: string, { cwd, env, signal }: Ordering): Promise<WorkOrder> {
  const { specs, findings } = await projectSpecs(root, { cwd, signal })
  const place = await placeOf(root, env)
  const work = orderWork(specs, place === undefined ? new Map() : await specHistory(place))
  // The rest of what is wrong with specs is lint's
  return { ...work, findings: findings.filter(({ code }) => /circle|need|shared-id|half-done/.test(code)) }
}
