import type { Config, Origin } from '../core/config.ts'
import type { Limits } from '../core/event.ts'
import type { Workflow } from '../core/workflow.ts'
import { durationOf } from './config.ts'

/**
 * The limits of a run: flags and variables as they are; else the lower one of the settings and of the workflow's own
 * `budget`, which can narrow and never widen. The default of time is for what asks a model: another workflow takes as long
 * as it takes, unless somebody says otherwise.
 */
export function limitsOf(config: Config, origins: Record<string, Origin>, workflow: Workflow): Limits {
  const { budget } = workflow
  const asksModel = [...workflow.byPath.values()].some((step) => step.kind === 'agent')
  const isTimed = asksModel || budget.ms !== undefined || origins['max-time'] !== 'default'
  const lower = (key: string, set: number, own: number | undefined) => {
    const typed = origins[key] === 'flag' || origins[key] === 'environment'
    return typed || own === undefined ? set : Math.min(set, own)
  }
  return {
    iterations: lower('max-iterations', config['max-iterations'], budget.iterations),
    usd: lower('budget-usd', config['budget-usd'], budget.usd),
    tokens: lower('budget-tokens', config['budget-tokens'], budget.tokens),
    ...(isTimed ? { ms: lower('max-time', durationOf(config), budget.ms) } : {}),
    ...(config.target === undefined ? {} : { target: config.target }),
  }
}
