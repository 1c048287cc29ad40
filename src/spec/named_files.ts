/** A path with a folder, or a file name with an extension that is a word. */
const PATH = /^(?:\.{0,2}\/)?(?:[\w.@+-]+\/)+[\w.@+*-]*\w|^[\w@+-][\w.@+-]*\.[A-Za-z][A-Za-z0-9]{0,7}$/
const BARE = /(?<![\w/.:@`-])(?:\.{0,2}\/)?(?:[\w.@+-]+\/)+[\w@+-][\w.@+-]*\.[A-Za-z][A-Za-z0-9]{0,7}(?![\w/])/g

/** UTF-16 units of a text that are looked at: no task is longer. */
const LONGEST = 10_000

/** The paths that a text names: those in backticks, and bare ones with a folder and an extension. Web addresses are none. */
export function filesNamed(long: string): { files?: string[] } {
  const text = long.slice(0, LONGEST)
  const coded = [...text.matchAll(/`([^`\s]+)`/g)].map((match) => match[1]!).filter((word) => PATH.test(word))
  const bare = [...text.replace(/`[^`]*`|\w+:\/\/\S+/g, ' ').matchAll(BARE)].map((match) => match[0])
  const files = [...new Set([...coded, ...bare].map((path) => path.replace(/^\.\//, '')))]
  return files.length === 0 ? {} : { files: files.filter((path) => !path.startsWith('../')) }
}
