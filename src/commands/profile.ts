import { resolve } from 'node:path'
import { writeTrace } from '../app/write_trace.ts'
import type { Event } from '../core/event.ts'
import { profileOf, type Profile } from '../views/profile/index.ts'
import { profileText } from '../views/profile/text.ts'
import { lookOf } from './look_of.ts'
import type { Host, Output } from './verb.ts'

/** Where the time of a run went, with its trace written to a file if one is named. */
export async function profiled(
  events: readonly Event[],
  { id, file, host, out }: { id: string; file?: string | undefined; host: Host; out: Output },
): Promise<{ profile: Profile; text(): string }> {
  if (file !== undefined) {
    const path = resolve(host.cwd, file)
    await writeTrace(events, id, path)
    out.say(`The trace is in ${path}: open it with chrome://tracing, ui.perfetto.dev or speedscope.app`)
  }
  const profile = profileOf(events)
  return { profile, text: () => profileText(profile, lookOf(host, out)) }
}
