import { formatPlace, type Diagnostic } from '../core/diagnostic.ts'
import type { Project } from './project.ts'

/** The document of `mmm analyze --json`: a project with the list of test files replaced by their number. */
export type AnalysisJson = { schemaVersion: 1; kind: 'analysis' } & Omit<
  Project,
  'testFiles' | 'testFolders' | 'findings'
> & {
    tests: { files: number; folders: string[] }
    findings: Array<Diagnostic & { id: string }>
  }

const weight = { error: 0, warning: 1, info: 2 }

/** Gives a project the shape of `mmm analyze --json`; findings come with an id, the gravest first. */
export function analysisJson(project: Project): AnalysisJson {
  const { testFiles, testFolders, findings, ...rest } = project
  return {
    schemaVersion: 1,
    kind: 'analysis',
    ...rest,
    tests: { files: testFiles.length, folders: testFolders },
    findings: findings
      .map((finding) => ({ id: `${finding.code}@${formatPlace(finding.at)}`, ...finding }))
      .toSorted((a, b) => weight[a.severity] - weight[b.severity]),
  }
}
