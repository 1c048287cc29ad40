import type { DialectName } from './spec.ts'

/** What a file's place in the project says about it. */
export interface Placed {
  dialect: DialectName
  /** The id of its spec. */
  id: string
  /** What it is there: `spec`, `tasks`, `design`; `other` for a file that the dialect does not know. */
  role: string
  /** Files with the same group are one spec. */
  group?: string
}

type Rule = { pattern: RegExp; dialect: DialectName; role?: string; grouped?: true }

/** The first that fits counts. Groups: `id`, `role` (its first word in lower case). */
const RULES: readonly Rule[] = [
  { pattern: /(?:^|\/)openspec\/specs\/(?<id>.+)\/spec\.md$/i, dialect: 'openspec', role: 'spec' },
  {
    pattern: /(?:^|\/)openspec\/changes\/archive\/(?<id>[^/]+)\/.+\.md$/i,
    dialect: 'openspec-change',
    role: 'archived',
    grouped: true,
  },
  {
    pattern: /(?:^|\/)openspec\/changes\/(?<id>[^/]+)\/specs\/(?:.+\/)?spec\.md$/i,
    dialect: 'openspec-change',
    role: 'delta',
    grouped: true,
  },
  {
    pattern: /(?:^|\/)openspec\/changes\/(?<id>[^/]+)\/(?<role>proposal|design|tasks)\.md$/i,
    dialect: 'openspec-change',
    grouped: true,
  },
  { pattern: /(?:^|\/)openspec\/(?:changes|specs)\/(?<id>.+)\.md$/i, dialect: 'openspec', role: 'other' },
  {
    pattern: /(?:^|\/)\.kiro\/specs\/(?<id>[^/]+)\/(?<role>requirements|bugfix|design|tasks)\.md$/i,
    dialect: 'kiro',
    grouped: true,
  },
  { pattern: /(?:^|\/)\.kiro\/specs\/(?<id>[^/]+)\/spec\.json$/, dialect: 'kiro', role: 'settings', grouped: true },
  { pattern: /(?:^|\/)\.kiro\/(?<id>.+)\.md$/i, dialect: 'kiro', role: 'other' },
  { pattern: /(?:^|\/)\.ralph\/specs\/(?:.+\/)?(?<id>[^/]+)\.spec\.md$/i, dialect: 'ralph', role: 'gwt' },
  { pattern: /(?:^|\/)\.ralph\/(?:.+\/)?(?<id>[^/]+)\.code-task\.md$/i, dialect: 'ralph', role: 'gwt' },
  { pattern: /(?:^|\/)\.ralph\/specs\/(?<id>behaviors)\.ya?ml$/, dialect: 'ralph', role: 'behaviors' },
  { pattern: /^(?:.+\/)?(?:\.ralph\/)?@?(?<id>fix_plan)\.md$/i, dialect: 'ralph', role: 'plan' },
  { pattern: /(?:^|\/)\.ralph\/(?<id>.+)\.md$/i, dialect: 'ralph', role: 'other' },
  {
    pattern: /(?:^|\/)backlog\/(?:archive\/)?(?:tasks|drafts|completed)\/(?:.+\/)?(?<id>[^/]+)\.md$/i,
    dialect: 'backlog',
    role: 'task',
  },
  {
    pattern: /(?:^|\/)specs\/(?<id>(?:\d{3,}|\d{8}-\d{6})-[^/]+)\/(?<role>spec|plan|tasks)\.md$/i,
    dialect: 'speckit',
    grouped: true,
  },
  {
    pattern:
      /(?:^|\/)specs\/(?<id>(?:\d{3,}|\d{8}-\d{6})-[^/]+)\/(?:research|data-model|quickstart|contracts\/.+)\.md$/i,
    dialect: 'speckit',
    role: 'other',
    grouped: true,
  },
  { pattern: /(?:^|\/)_bmad-output\/(?<id>.+)\.md$/i, dialect: 'bmad', role: 'any' },
  {
    pattern: /(?:^|\/)specs\/(?<id>(?:\d{3,}|\d{8}-\d{6})-[^/]+)\/checklists\/[^/]+\.md$/i,
    dialect: 'speckit',
    role: 'checklist',
    grouped: true,
  },
]

/** The dialect of a file by its path, relative to the project's root; undefined where the text has to tell. */
export function placedAt(path: string): Placed | undefined {
  for (const { pattern, dialect, role, grouped } of RULES) {
    const groups = pattern.exec(path)?.groups
    if (groups === undefined) continue
    const id = (groups['id'] ?? '').normalize('NFC')
    const own = role ?? groups['role']?.toLowerCase() ?? 'spec'
    const folder = path.slice(0, path.indexOf(groups['id'] ?? '') + (groups['id'] ?? '').length)
    return { dialect, id, role: own, ...(grouped === true ? { group: folder } : {}) }
  }
  return undefined
}
