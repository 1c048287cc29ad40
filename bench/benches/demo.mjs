import { mmm, round1, timedWell } from '../measure.mjs'

/** The demo as a whole process: wall time and peak memory of mmm itself. */
export async function demo() {
  const { ms, peakMb } = await timedWell(mmm('demo', '--json'))
  return { seconds: round1(ms / 1_000), peakMb }
}
