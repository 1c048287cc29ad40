import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MmmError } from '../../../core/error.ts'
import { readText, writeAtomic } from '../../../ports/files.ts'
import { configFolder } from '../../folders.ts'
import { githubFiles, gitlabFile, githubPaths, markIn } from './ci.ts'
import { crontabBlock, withBlock, withoutBlock } from './crontab.ts'
import { dropHook, hookBlock, hookPath, writeHook } from './hook.ts'
import { readCrontab, writeCrontab } from './crontab_program.ts'
import { systemdFiles, unitName } from './systemd.ts'
import { fileName, markOf, type Installing, type Target, type Written } from './target.ts'

type Env = Record<string, string | undefined>

/** What an installation comes to. */
export interface Installation {
  target: Target
  /** Whole files; for a crontab its lines. */
  files: Written[]
  /** What the user does next. */
  next: string[]
}

/** Makes what `install` would write. Writes nothing. */
export function planInstall(
  target: Target,
  installing: Installing,
  { env, now }: { env: Env; now: Date },
): Installation {
  refuseOdd(installing)
  if (target === 'systemd') {
    const unit = unitName(installing)
    const next = [
      'systemctl --user daemon-reload',
      `systemctl --user enable --now ${unit}.timer`,
      'loginctl enable-linger',
    ]
    return { target, files: systemdFiles(installing, systemdFolder(env)), next }
  }
  if (target === 'crontab') {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
    return { target, files: [{ path: 'crontab', text: `${crontabBlock(installing, zone, now)}\n` }], next: [] }
  }
  if (target === 'hook') {
    const { hooks } = installing
    return {
      target,
      files: [{ path: hookPath(hooks!), text: `${hookBlock(installing, hooks!)}\n` }],
      next: hooks!.notes,
    }
  }
  if (target === 'gitlab')
    return { target, files: [gitlabFile(installing)], next: ['Do what its first lines say, and commit it'] }
  return { target, files: githubFiles(installing), next: ['Commit it to the default branch'] }
}

/** Writes an installation. A file of the same name that mmm did not write is left alone, and is an error. */
export async function install({ target, files }: Installation, installing: Installing, env: Env): Promise<void> {
  if (target === 'crontab') {
    return writeCrontab(withBlock(await readCrontab(env), files[0]!.text.trimEnd(), installing), env)
  }
  if (target === 'hook') return writeHook(files[0]!, installing)
  for (const { path } of files) {
    const old = await readText(path)
    if (old === undefined || isOurs(old, installing)) continue
    throw new MmmError('schedule.foreign', `The file "${path}" is there already, and mmm did not write it`, {
      hint: 'Move it away, or give the workflow another name',
    })
  }
  for (const { path, text } of files) await writeAtomic(path, text)
}

/** Takes away what was installed for a workflow; gives what that was. */
export async function uninstall(
  installing: Pick<Installing, 'root' | 'workflow'>,
  { env, targets }: { env: Env; targets: readonly Target[] },
): Promise<string[]> {
  const removed: string[] = []
  for (const path of targets.flatMap((target) => pathsOf(target, installing, env))) {
    const text = await readText(path)
    if (text === undefined || !isOurs(text, installing)) continue
    await rm(path)
    removed.push(path)
  }
  if (targets.includes('hook')) removed.push(...(await dropHook(installing, env)))
  if (targets.includes('crontab') && (await dropBlock(installing, env))) removed.push('crontab')
  return removed
}

function pathsOf(target: Target, installing: Pick<Installing, 'root' | 'workflow'>, env: Env): string[] {
  const { root, workflow } = installing
  const file = `mmm-${fileName(workflow.name)}.yml`
  if (target === 'github') return githubPaths(root, workflow)
  if (target === 'gitlab') return [join(root, '.gitlab', file)]
  const unit = join(systemdFolder(env), unitName(installing))
  return target === 'systemd' ? [`${unit}.timer`, `${unit}.service`] : []
}

/** A machine without the program has no crontab. */
async function dropBlock(installing: Pick<Installing, 'root' | 'workflow'>, env: Env): Promise<boolean> {
  const old = await readCrontab(env).catch((error: unknown) => {
    if (error instanceof MmmError && error.code === 'shell.not-found') return ''
    throw error
  })
  const rest = withoutBlock(old, installing)
  if (rest !== old) await writeCrontab(rest, env)
  return rest !== old
}

function isOurs(text: string, installing: Pick<Installing, 'root' | 'workflow'>): boolean {
  return [markOf(installing), markIn(installing)].includes(text.split('\n')[0]!)
}

function systemdFolder(env: Env): string {
  return join(dirname(configFolder(env)), 'systemd', 'user')
}

/** What would end a line, or be read as an expression, stands in no path that is sane. */
function refuseOdd({ root, workflow }: Installing): void {
  const texts = [root, workflow.path, workflow.name]
  if (texts.every((text) => !/[\p{Cc}]|\$\{\{/u.test(text))) return
  throw new MmmError('schedule.name', 'A name with control characters or ${{ cannot be written into a schedule', {
    hint: 'Rename the workflow or the folder',
  })
}
