/** The JSON document in an output, after what an npm script or a logger printed before it. Throws SyntaxError where there is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    for (const match of text.matchAll(/^[[{]/gm)) {
      const found = parsed(text.slice(match.index))
      if (found !== undefined) return found
    }
    throw error
  }
}

/** Also where a line follows the document: it ends at the last bracket. */
function parsed(text: string): unknown {
  const end = text.lastIndexOf(text.startsWith('[') ? ']' : '}')
  try {
    return JSON.parse(text.slice(0, end + 1)) as unknown
  } catch {
    return undefined
  }
}
