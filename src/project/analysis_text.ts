import { formatDiagnostic, type Diagnostic } from '../core/diagnostic.ts'
import type { GitFacts, Language, Project, ProjectCommand } from './project.ts'

const most = 12

/**
 * A short summary for people and for the model's prompt. It holds no absolute path, no time, no branch and no commit, so that
 * equal files and an equal number of commits give equal text.
 */
export function analysisText(project: Project): string {
  const source = project.languages.filter(({ kind }) => kind === 'code' || kind === 'markup')
  const rest = project.languages.filter(({ kind }) => kind === 'data' || kind === 'prose')
  const lines = [
    `Project ${safe(project.name)}: ${count(project.files, 'file')}, ${count(project.lines, 'line')}`,
    row('Languages', source.map(languageText)),
    row('Data and prose', rest.map(languageText)),
    row('Package manager', project.packageManager === undefined ? [] : [project.packageManager]),
    row('Manifests', project.manifests.map(safe)),
    row(
      'Packages',
      project.packages.map(({ path, name }) => `${safe(name)} (${safe(path)})`),
    ),
    block('Commands', project.commands.map(commandText)),
    row(
      'Entry points',
      project.entryPoints.filter(({ missing }) => missing !== true).map(({ path }) => safe(path)),
    ),
    row(`Tests: ${count(project.testFiles.length, 'file')} in`, project.testFolders.map(safe), ' '),
    row('Continuous integration', project.ci.map(safe)),
    row(
      'Longest files',
      project.largest.slice(0, 5).map(({ path, lines: long }) => `${safe(path)} (${number(long)})`),
    ),
    ...(project.git === undefined ? ['Git: none'] : [`Git: ${gitText(project.git)}`]),
    block('Findings', project.findings.map(findingText)),
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

function row(title: string, items: readonly string[], mark = ': '): string {
  return items.length === 0 ? '' : `${title}${mark}${capped(items).join(', ')}`
}

function block(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : [`${title}:`, ...capped(items).map((item) => `  ${item}`)].join('\n')
}

function capped(items: readonly string[]): string[] {
  return items.length <= most ? [...items] : [...items.slice(0, most), `and ${number(items.length - most)} more`]
}

function languageText({ name, files, lines }: Language): string {
  return `${name} ${count(lines, 'line')} in ${count(files, 'file')}`
}

function commandText({ name, command, from, directory }: ProjectCommand): string {
  const where = directory === '.' ? '' : `, in ${safe(directory)}`
  return `${name}: ${safe(command)} (${safe(from)}${where})`
}

function gitText(git: GitFacts): string {
  const parts = [
    count(git.commits, 'commit'),
    count(git.contributors, 'contributor'),
    git.submodules.length > 0 ? count(git.submodules.length, 'submodule') : '',
    git.lfs ? 'LFS' : '',
    git.shallow ? 'shallow' : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function findingText(finding: Diagnostic): string {
  const at = { ...finding.at, file: safe(finding.at.file) }
  const hint = finding.hint === undefined ? {} : { hint: safe(finding.hint) }
  return formatDiagnostic({ ...finding, ...hint, at, message: safe(finding.message) }).replace('\n', '\n  ')
}

function count(amount: number, noun: string): string {
  return `${number(amount)} ${noun}${amount === 1 ? '' : 's'}`
}

function number(amount: number): string {
  return String(amount).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}

/** A name from the repository as one line: control characters are written as escapes. */
function safe(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (mark) => {
    return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
