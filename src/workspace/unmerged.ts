import type { Project } from './find_project.ts'

export interface UnmergedTip {
  branch: string
  commit: string
}

/**
 * The newest `mmm/*` branch that is ahead of the user's HEAD and descends from it: where `improve` goes on.
 *
 * @param isLive whether a live run works on that branch; such a one is passed over
 */
export async function unmergedTip(
  project: Project,
  isLive: (branch: string) => boolean | Promise<boolean> = () => false,
): Promise<UnmergedTip | undefined> {
  const { head, git } = project
  if (head === null) return undefined
  const format = '--format=%(objectname) %(refname:lstrip=2)'
  const order = ['--sort=-refname', '--sort=-committerdate']
  const out = await git.run(['for-each-ref', ...order, '--contains', head, format, 'refs/heads/mmm/'])
  for (const line of out.split('\n')) {
    const [commit = '', branch = ''] = line.split(' ')
    if (branch === '' || commit === head) continue
    if (!(await isLive(branch))) return { branch, commit }
  }
  return undefined
}
