import type { Look } from './look.ts'
import { clean, clip, table } from './text.ts'

/** A setting as it is shown. */
export interface SettingShown {
  id: string
  value: unknown
  origin: string | null
  from: string | null
}

/** `mmm config list` for people, with the origins where they are wanted. */
export function settingsText(settings: readonly SettingShown[], { columns, colors }: Look, origins: boolean): string {
  const head = origins ? ['SETTING', 'VALUE', 'ORIGIN', 'FROM'] : ['SETTING', 'VALUE']
  const rows = settings.map((one) => [
    one.id,
    clip(one.value === null ? '-' : valueText(one.value), 60),
    ...(origins ? [one.origin ?? '-', clean(one.from ?? '')] : []),
  ])
  const [names = '', ...lines] = table(head, rows)
  return [colors.bold(names), ...lines.map((line) => clip(line, columns))].join('\n')
}

/** A value in one line, as `mmm config set` takes it. */
export function valueText(value: unknown): string {
  if (value === null) return ''
  return clean(typeof value === 'object' ? JSON.stringify(value) : String(value))
}
