import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The interpreter of a project: that of its `.venv`, else `python` where the path has one, else `python3`. */
export function findPython(root: string, env: Record<string, string>): string {
  if (isProgram(join(root, '.venv/bin/python'))) return '.venv/bin/python'
  const folders = (env['PATH'] ?? '/usr/bin:/bin').split(delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => isProgram(join(folder, 'python'))) ? 'python' : 'python3'
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
