import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { newMachine, type Ended, type Machine } from '../e2e/world.ts'

export type { Machine }

/** A machine for one test: it is gone when the test has ended. */
export async function machineWith(files: Record<string, string>, { git = true } = {}): Promise<Machine> {
  const machine = await newMachine({ 'README.md': '# A project\n', ...files })
  onTestFinished(() => machine.remove())
  if (!git) await rm(join(machine.project, '.git'), { recursive: true })
  return machine
}

/** The one document of a call with `--json`. Throws where there is not exactly one line. */
export function documentOf({ stdout, stderr }: Ended) {
  const lines = stdout.split('\n')
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`Not one document: ${stdout}\n${stderr}`)
  return JSON.parse(lines[0]!)
}
