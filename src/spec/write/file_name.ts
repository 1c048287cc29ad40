import { slugOf } from '../criterion_id.ts'

/** Names that Windows keeps for devices. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * A name for a file or folder out of any title: letters, digits and `-` only, at most 40 characters, never empty, no path, the
 * same on every machine.
 */
export function fileName(title: string): string {
  const slug = slugOf(title).toLowerCase()
  return DEVICES.test(slug) ? `${slug}-spec` : slug
}

/** A name that is not among those taken: `-2`, `-3` and so on follow. */
export function freshName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`
}
