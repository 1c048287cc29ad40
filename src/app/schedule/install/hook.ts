import { chmod, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../../../core/error.ts'
import { readText, writeAtomic } from '../../../ports/files.ts'
import { endOf, shellQuoted } from './crontab.ts'
import { hooksOf } from './hooks.ts'
import { fileName, markOf, type Hooks, type Installing, type Written } from './target.ts'

/** Git calls it whenever branches have moved, whatever moved them. */
export function hookPath({ folder }: Pick<Hooks, 'folder'>): string {
  return join(folder, 'reference-transaction')
}

const shebang = '#!/bin/sh\n'

/**
 * The lines of a hook that start a workflow. They read which branches moved and hand the same on to what stands below them;
 * mmm itself and what its steps do fire nothing; git is not held up.
 */
export function hookBlock(installing: Installing, { common }: Hooks): string {
  const { root, workflow, line, path } = installing
  const log = join(root, '.mmm', `push-${fileName(workflow.name)}.log`)
  const wantsOwn = (installing.on.push?.branches ?? []).some((glob) => glob.startsWith('mmm/'))
  return `${markOf(installing)}
mmm_refs=$(cat)
if [ "$1" = committed ] && [ -z "\${MMM_OUTPUT-}" ]; then
  (
    set --
    while read -r _ mmm_new mmm_ref; do
      case "$mmm_new $mmm_ref" in
        ${wantsOwn ? '' : '*" refs/heads/mmm/"*) ;;\n        '}*[!0]*" refs/heads/"*) set -- "$@" "\${mmm_ref#refs/heads/}" ;;
      esac
    done <<MMM_REFS
$mmm_refs
MMM_REFS
    [ $# -gt 0 ] || exit 0
    [ "$(cd "$(git rev-parse --git-common-dir)" && pwd -P)" = ${shellQuoted(common)} ] || exit 0
    unset $(git rev-parse --local-env-vars)
    cd ${shellQuoted(root)} || exit 0
    PATH="$PATH":${shellQuoted(path)} nohup ${line.map(shellQuoted).join(' ')} "$@" >>${shellQuoted(log)} 2>&1 </dev/null &
  ) || :
fi
exec <<MMM_REFS
$mmm_refs
MMM_REFS
${endOf(installing)}`
}

/** Puts the lines of a workflow at the head of the hook, in place of those that it may have; the rest stays byte for byte. */
export async function writeHook({ path, text }: Written, installing: Installing): Promise<void> {
  const file = await realpath(path).catch(() => path)
  const old = (await readText(file)) ?? shebang
  const rest = withoutHook(old, installing)
  const first = rest.slice(0, rest.indexOf('\n') + 1)
  if (!/^#!.*\b(?:sh|bash|dash|ksh|zsh)\b/.test(first)) {
    throw new MmmError('schedule.foreign', `The hook "${path}" is there already, and is no shell script`, {
      hint: 'Let it call "mmm schedule push" itself, or take "mmm watch --run"',
    })
  }
  const mode = (await stat(file).catch(() => undefined))?.mode ?? 0o755
  await writeAtomic(file, `${first}${text}${rest.slice(first.length)}`)
  await chmod(file, (mode & 0o777) | 0o111)
}

/** Takes the lines of a workflow out of the hook; a hook that held nothing else goes too. Gives the paths that changed. */
export async function dropHook(
  installing: Pick<Installing, 'root' | 'workflow'>,
  env: Record<string, string | undefined>,
): Promise<string[]> {
  const hooks = await hooksOf(installing.root, env).catch(() => undefined)
  if (hooks === undefined) return []
  const path = hookPath(hooks)
  const file = await realpath(path).catch(() => path)
  const old = await readText(file)
  if (old === undefined) return []
  const rest = withoutHook(old, installing)
  if (rest === old) return []
  if (rest === shebang) await rm(file)
  else await rewrite(file, rest)
  return [path]
}

async function rewrite(file: string, text: string): Promise<void> {
  const { mode } = await stat(file)
  await writeAtomic(file, text)
  await chmod(file, mode & 0o777)
}

function withoutHook(text: string, installing: Pick<Installing, 'root' | 'workflow'>): string {
  const [mark, end] = [`${markOf(installing)}\n`, `${endOf(installing)}\n`]
  const from = text.indexOf(mark)
  const to = text.indexOf(end, from)
  return from < 0 || to < 0 ? text : text.slice(0, from) + text.slice(to + end.length)
}
