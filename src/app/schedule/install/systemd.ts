import { basename, join } from 'node:path'
import { MmmError } from '../../../core/error.ts'
import { sha256 } from '../../../core/id.ts'
import { calendarsOf } from './calendar.ts'
import { fileName, markOf, type Installing, type Written } from './target.ts'

/** The name that the timer and the service of a workflow share. */
export function unitName({ root, workflow }: Pick<Installing, 'root' | 'workflow'>): string {
  return `mmm-${fileName(basename(root))}-${fileName(workflow.name)}-${sha256(`${root}\n${workflow.path}`).slice(0, 8)}`
}

/** A user timer and its service. One timer never starts a second service beside the first. */
export function systemdFiles(installing: Installing, folder: string): Written[] {
  const unit = unitName(installing)
  return [
    { path: join(folder, `${unit}.service`), text: serviceText(installing) },
    { path: join(folder, `${unit}.timer`), text: timerText(installing) },
  ]
}

function serviceText(installing: Installing): string {
  const { line, path, workflow } = installing
  return `${markOf(installing)}
[Unit]
Description=mmm: ${specifiers(workflow.name)}

[Service]
Type=oneshot
Environment=${quoted(`PATH=${path}`)}
ExecStart=${line.map((word) => quoted(word.replaceAll('$', '$$$$'))).join(' ')}
`
}

function timerText(installing: Installing): string {
  const { schedule, workflow } = installing
  const calendars = schedule.flatMap(({ cron, timezone }) => calendarsOf(cron, timezone) ?? refuse(cron))
  const catches = schedule.some(({ catchUp }) => catchUp !== 'none')
  return `${markOf(installing)}
[Unit]
Description=mmm: ${specifiers(workflow.name)}

[Timer]
${calendars.map((one) => `OnCalendar=${one}`).join('\n')}
AccuracySec=1s
Persistent=${catches}

[Install]
WantedBy=timers.target
`
}

/** A word of a unit file as it is: systemd reads `%` and backslashes in it. */
function quoted(word: string): string {
  return `"${specifiers(word.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`
}

function specifiers(text: string): string {
  return text.replaceAll('%', '%%')
}

function refuse(cron: string): never {
  throw new MmmError('schedule.dialect', `systemd cannot say "${cron}"`, { hint: 'Run it with: mmm schedule run' })
}
