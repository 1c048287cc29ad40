/** The flag of the words of `mmm spec` that change several files. */
export const undoFlag = {
  name: 'undo',
  value: 'string',
  placeholder: 'id',
  description: 'take it back: by the id that it gave, or by a spec, file or change that it was about',
} as const
