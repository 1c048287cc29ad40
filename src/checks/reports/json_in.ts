/** The JSON document in an output, after what an npm script or a logger printed before it. Throws SyntaxError where there is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    let tries = 0
    for (const match of text.matchAll(/^[[{]/gm)) {
      if (++tries > maxTries) break
      const found = parsed(text.slice(match.index))
      if (found !== undefined) return found
    }
    throw error
  }
}

/** Lines that look like a beginning and are none; each is tried. */
const maxTries = 100

/** Also where lines follow the document: it ends at the last bracket, which ends its line. */
function parsed(text: string): unknown {
  const end = text.lastIndexOf(text.startsWith('[') ? ']' : '}')
  if (!/^[ \t\r]*(?:\n|$)/.test(text.slice(end + 1, end + 100))) return undefined
  try {
    return JSON.parse(text.slice(0, end + 1)) as unknown
  } catch {
    return undefined
  }
}
