import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import type { Spec } from '../../spec/index.ts'
import { decode } from '../../spec/decode.ts'
import { settingsOf } from '../../spec/lint/change_settings.ts'

/** The texts of all files that specs are made of, of the settings of OpenSpec's changes, and of those that something was found in; what cannot be read is left out. */
export async function readTexts(
  root: string,
  { specs, findings }: { specs: readonly Spec[]; findings: readonly Diagnostic[] },
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map(specs.map((spec) => [spec.path, spec.text]))
  const settings = specs.flatMap((spec) => settingsOf(spec) ?? [])
  const others = new Set([...specs.flatMap((spec) => spec.files), ...findings.map((one) => one.at.file), ...settings])
  for (const file of others) {
    if (texts.has(file)) continue
    const bytes = await readFile(join(root, file)).catch(() => undefined)
    const decoded = bytes === undefined ? undefined : decode(bytes, file)
    if (decoded !== undefined && 'text' in decoded) texts.set(file, decoded.text)
  }
  return texts
}
