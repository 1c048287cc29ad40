import { realpath } from 'node:fs/promises'
import { locateProject } from '../app/locate.ts'
import type { Host } from './verb.ts'

/** The project's root as the file system knows it, from `--project` or around the current folder. */
export function projectRoot(host: Host, project: string | undefined): Promise<string> {
  return realpath(locateProject(host.cwd, project))
}
