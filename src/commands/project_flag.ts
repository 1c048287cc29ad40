/** The flag of all verbs that work on a project. */
export const projectFlag = {
  name: 'project',
  value: 'string',
  placeholder: 'folder',
  description: 'the project, instead of the one around the current folder',
} as const
