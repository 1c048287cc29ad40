import { changeFiles, undoChange, type Change } from '../../../src/app/spec_making/change_files.ts'

/** What a process that is killed in the middle of its work is given, as JSON in its second argument. */
export interface CutOff {
  root: string
  change: Omit<Change, 'files'> & { files: Array<{ path: string; before: string | null; after: string | null }> }
  /** Killed after so many steps. */
  steps: number
  undo?: string
}

const { root, change, steps, undo } = JSON.parse(process.argv[2]!) as CutOff
const bytes = (text: string | null) => (text === null ? null : Buffer.from(text))
const files = change.files.map(({ path, before, after }) => ({ path, before: bytes(before), after: bytes(after) }))
let left = steps
const onStep = () => void (left-- <= 0 && process.kill(process.pid, 'SIGKILL'))
if (undo === undefined) await changeFiles(root, { ...change, files }, { onStep })
else await undoChange(root, { kind: change.kind, name: undo }, { onStep })
