import { openText } from './open_text.ts'

/** The lines of all boxes in a file that are not ticked. */
export function openBoxes(bytes: Uint8Array, path: string): number[] {
  const { boxes, lines, text } = openText(bytes, path)
  return boxes.filter(({ box }) => !/[xX]/.test(text[box]!)).map(({ start }) => lines.at(start).line)
}
