import { formatDiagnostic } from '../../core/diagnostic.ts'
import { messageOf, MmmError } from '../../core/error.ts'
import type { Triggers } from '../../core/workflow.ts'
import { registry } from '../life.ts'
import { open, type Opened, type Start } from '../open.ts'
import { plannedIn, type Choosing, type Planned, type PlannedList } from './planned.ts'

/** Workflows that have a schedule. */
export const scheduled = { fits: (on: Triggers) => on.schedule.length > 0, mention: /schedule/, what: 'schedule' }

/** Workflows that wait for files, specifications or branches. */
export const watchable = {
  fits: ({ file, spec, push }: Triggers) => file !== undefined || spec !== undefined || push !== undefined,
  mention: /file|spec|push/,
  what: 'trigger of files, specs or pushes',
}

/** Workflows that wait for anything at all. */
export const triggered = {
  fits: (on: Triggers) => scheduled.fits(on) || watchable.fits(on),
  mention: /schedule|file|spec|push/,
  what: 'schedule and no trigger',
}

/** A project, and its workflows with triggers. */
export interface OpenSchedule extends PlannedList {
  opened: Opened
  /** The workflows as their files stand now. Where one cannot be used any more that is said once, and it is left out. */
  again(): Promise<Planned[]>
}

/** Opens a project and the workflows that are meant. */
export async function openSchedule(
  start: Start,
  options: Choosing & { project: string | undefined; say(text: string): void },
): Promise<OpenSchedule> {
  const opened = await open(start, { project: options.project })
  for (const warning of opened.warnings) options.say(warning)
  const looking = { ...start, root: opened.root, kinds: registry(opened.world) }
  const list = await plannedIn(looking, options)
  const said = new Set(list.findings.map(formatDiagnostic))
  const tell = (text: string) => {
    if (!said.has(text)) options.say(text)
    said.add(text)
  }
  return {
    ...list,
    opened,
    async again() {
      try {
        const now = await plannedIn(looking, options)
        for (const finding of now.findings) tell(formatDiagnostic(finding))
        return now.planned
      } catch (error) {
        tell(messageOf(error))
        return []
      }
    },
  }
}

/** Throws where a workflow that could have triggers is not valid: nothing is left out in silence. */
export function refuseInvalid({ findings }: PlannedList): void {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  throw new MmmError('workflow.invalid', `A workflow is not valid:\n${errors.map(formatDiagnostic).join('\n')}`, {
    at: errors[0]!.at,
  })
}
