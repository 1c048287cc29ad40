/** A text as one word of a POSIX shell: bare where nothing in it is special, else in single quotes. */
export function quote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A path as a word that no program takes for a flag. */
export function quotePath(path: string): string {
  return quote(path.startsWith('-') ? `./${path}` : path)
}

/** A text as a regular expression that matches just it. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
