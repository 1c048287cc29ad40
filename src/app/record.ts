import type { Event } from '../core/event.ts'
import { recordingFromLog, writeRecording } from '../agent/recording.ts'
import { writeAtomic } from '../ports/files.ts'

/** Writes the model's answers of a run to a recording that `--replay` takes. */
export async function writeRecordingOf(events: readonly Event[], path: string): Promise<void> {
  await writeAtomic(path, writeRecording(recordingFromLog([...events])))
}
