import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { openGit } from '../ports/git.ts'

/** What a program needs to run and to speak to a terminal; all else stays with the user. */
const passed =
  /^(?:LANG|LANGUAGE|LC_\w+|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|TZ|TMPDIR|TEMP|TMP|SHELL|SystemRoot|ComSpec|PATHEXT)$/

/**
 * An environment with a home of its own, and nothing of the user's settings, keys and repositories. The running Node goes
 * first: where `node` is found through the user's home, this home would not lead to it.
 */
export function homeEnv(
  { env, execPath }: { env: Record<string, string | undefined>; execPath: string },
  home: string,
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (pair): pair is [string, string] => passed.test(pair[0]) && pair[1] !== undefined,
  )
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(execPath), env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    GIT_CONFIG_NOSYSTEM: '1',
  }
}

/** A name for commits, and an npm that asks nobody for news. */
export async function makeHome(home: string, name: string): Promise<void> {
  await mkdir(home, { recursive: true })
  await writeFile(join(home, '.gitconfig'), `[user]\n\tname = mmm ${name}\n\temail = ${name}@localhost\n`)
  await writeFile(join(home, '.npmrc'), 'update-notifier=false\naudit=false\nfund=false\n')
}

/** Makes a folder a repository whose branch is `main`, and commits all that lies in it. */
export async function commitAll(
  project: string,
  { env, message }: { env: Record<string, string>; message: string },
): Promise<void> {
  const git = openGit(project, env)
  await git.run(['-c', 'init.defaultBranch=main', 'init', '--quiet', '--template='])
  await git.run(['add', '--all'])
  await git.run(['commit', '--quiet', '--allow-empty', '--no-gpg-sign', '--message', message])
}
