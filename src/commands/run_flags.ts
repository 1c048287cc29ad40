/** Flags of the verbs that start runs with a model. */
export const limitFlags = [
  { name: 'max-iterations', value: 'number', placeholder: 'n', description: 'iterations at most (default 10)' },
  { name: 'budget-usd', value: 'number', placeholder: 'dollars', description: 'dollars at most (default 5)' },
  {
    name: 'budget-tokens',
    value: 'number',
    placeholder: 'n',
    description: 'tokens at most, in and out (default 2000000)',
  },
  {
    name: 'max-time',
    value: 'string',
    placeholder: 'duration',
    description: 'time at most, such as 90s, 45m, 2h (default 60m)',
  },
  {
    name: 'target',
    value: 'number',
    placeholder: 'score',
    description: 'stop at this score from 0 to 10 (default: none)',
  },
] as const

export const modelFlags = [
  { name: 'model', value: 'string', placeholder: 'id', description: 'model id (default claude-sonnet-5-5)' },
  { name: 'base-url', value: 'string', placeholder: 'url', description: 'server that speaks the Messages API' },
  { name: 'backend', value: 'string', placeholder: 'name', description: 'anthropic (default), or replay' },
  { name: 'record', value: 'string', placeholder: 'file', description: "write the model's answers to a recording" },
  {
    name: 'replay',
    value: 'string',
    placeholder: 'file or run',
    description: 'take the answers from a recording or an earlier run',
  },
] as const

export const rightsFlags = [
  {
    name: 'allow-run',
    value: 'list',
    placeholder: 'command',
    description: 'let the model run this beside the checks, such as "npm run gen *"',
  },
  { name: 'allow-env', value: 'list', placeholder: 'name', description: 'let commands see this variable' },
  { name: 'yes', short: 'y', description: 'give leave to run what the repository brings, without asking' },
] as const

export const branchFlags = [
  { name: 'branch', value: 'string', placeholder: 'name', description: "name of the run's branch (default mmm/<run>)" },
  {
    name: 'merge',
    negatable: true,
    description: 'fast-forward your branch when the run has ended for good; --no-merge does not ask',
  },
  { name: 'fresh', description: 'start from HEAD, not from an unmerged branch of an earlier run' },
] as const

/** The settings among flags, by the keys of the configuration. */
export function settingsOf(flags: Record<string, unknown>): Record<string, unknown> {
  const keys = ['max-iterations', 'budget-usd', 'budget-tokens', 'max-time', 'target', 'model', 'base-url', 'backend']
  return Object.fromEntries(keys.filter((key) => flags[key] !== undefined).map((key) => [key, flags[key]]))
}
