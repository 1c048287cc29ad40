import { liesBelow } from '../core/paths.ts'
import type { StepContext } from '../core/kind.ts'
import type { ToolHands } from '../agent/tools/hands.ts'
import { normaliser } from '../checks/index.ts'
import type { AgentInput } from './agent.ts'
import { readOnlyReason } from './guard.ts'
import { runSpecs } from './run_specs.ts'
import { verdictSet } from './verdict_set.ts'
import type { World } from './world.ts'

/** What the agent's tools may touch: the worktree of the run, and in it neither specs nor CI files nor secrets. */
export async function toolHandsOf(world: World, context: StepContext, given: AgentInput): Promise<ToolHands> {
  const workspace = world.workspace()
  const run = context.run()
  const { specs, inHand } = await runSpecs(world.folder(), run.options)
  const planned = await verdictSet(run, inHand, { world, folder: workspace.dir, when: ['iteration', 'keep', 'end'] })
  const wanted = planned.filter((one) => one.criterion === undefined || one.criterion === given.criterion)
  const git = workspace.git.with({ dir: workspace.dir })
  const pids = new Map<string, number>()
  return {
    root: workspace.dir,
    guarded: (path) => readOnlyReason(path, specs),
    hidden: (path) => world.hidden().some((secret) => liesBelow(path, secret)),
    ignored: async (path) => (await git.ask(['check-ignore', '--quiet', '--', path])) !== undefined,
    files: async () =>
      (await git.run(['ls-files', '-z', '-co', '--exclude-standard'])).split('\0').filter((path) => path !== ''),
    seen: new Map(),
    checks: [...new Set(wanted.map((one) => one.check.command))],
    allowRun: [...(world.config['allow-run'] ?? []), ...((run.options['allow-run'] as string[] | undefined) ?? [])],
    env: world.childEnv(context.env),
    normalise: normaliser({
      roots: [...new Set([workspace.dir, workspace.root, world.root])].map((root): [string, string] => [root, '.']),
    }),
    mask: world.mask,
    store: (text) => context.store(text),
    blob: (hash) => context.load(hash),
    signal: context.signal,
    onStart(pid, startTime, command) {
      pids.set(command, pid)
      void context.emit({ type: 'process.started', path: context.path, pid, startTime, command: world.mask(command) })
    },
    onEnd(command, ended) {
      void context.emit({
        type: 'process.ended',
        path: context.path,
        pid: pids.get(command) ?? 0,
        exit: ended.exit,
        ms: ended.ms,
      })
    },
  }
}
