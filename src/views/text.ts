/** Small pieces of text that several views share. */

/** Dollars: cents where that says enough, else four digits. */
export function dollars(usd: number): string {
  return usd === 0 || usd >= 0.1 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`
}

/** A count of tokens: `812`, `12.3k`, `1.20M`. */
export function tokens(count: number): string {
  if (count < 1_000) return String(count)
  return count < 999_950 ? `${(count / 1_000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(2)}M`
}

/** `1 run`, `2 runs`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** Dollars spent, short: `+ ?` stands for answers of unknown price. */
export function spentShort(usd: number, unpriced: number): string {
  if (unpriced === 0) return dollars(usd)
  return usd === 0 ? 'unknown' : `${dollars(usd)} + ?`
}

/** Dollars spent, and how many answers have no known price. */
export function spentText(usd: number, unpriced: number): string {
  if (unpriced === 0) return dollars(usd)
  const unknown = `${plural(unpriced, 'answer')} of unknown price`
  return usd === 0 ? `unknown (${unknown})` : `${dollars(usd)} + ${unknown}`
}

/** A text without what a terminal would obey: escape sequences and control characters become blanks. */
export function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ')
}

/** The first line of a text, cleaned, and cut to `width` columns of a terminal with an ellipsis. */
export function clip(text: string, width: number): string {
  const line = clean(text.split('\n', 1)[0]!).replaceAll('\t', ' ')
  if (columnsOf(line) <= width) return line
  let kept = ''
  let used = 3
  for (const character of line) {
    used += columnsOf(character)
    if (used > width) break
    kept += character
  }
  return `${kept}...`
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const narrowless = /[\p{Mn}\p{Me}\p{Cf}]/u

/** Columns that a text takes on a terminal: two for East Asian wide characters, none for combining marks. */
export function columnsOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += wide.test(character) ? 2 : narrowless.test(character) ? 0 : 1
  return columns
}

/** Pads with blanks on the right up to `width` columns. */
function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)))
}

/** Rows as columns that line up; a column whose name begins with `>` is set to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  const names = head.map((name) => name.replace(/^>/, ''))
  const widths = names.map((name, i) => Math.max(name.length, ...rows.map((row) => columnsOf(row[i]!))))
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (head[i]!.startsWith('>') ? cell.padStart(widths[i]!) : pad(cell, widths[i]!)))
      .join('  ')
      .trimEnd()
  return [names, ...rows].map(line)
}

/** `2026-11-21 02:05` in UTC, of an ISO time. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ')
}
