import { git, type GitOptions } from './git.ts'
import type { GitFacts } from './project.ts'

/** Reads what git knows of the repository around `root`; changes nothing, the index included. */
export async function readGitFacts(root: string, options: GitOptions): Promise<Omit<GitFacts, 'lfs'>> {
  const [status, log, stages, shallow, remotes] = await Promise.all([
    git(root, ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--', '.'], options),
    readLog(root, options),
    git(root, ['ls-files', '-s', '-z'], options),
    git(root, ['rev-parse', '--is-shallow-repository'], options),
    git(root, ['remote'], options),
  ])
  const isShallow = shallow.stdout.trim() === 'true'
  return {
    ...readStatus(status.stdout),
    commits: log.commits,
    contributors: log.contributors,
    submodules: submodulesOf(stages.stdout),
    shallow: isShallow,
    ...(log.first === undefined || isShallow ? {} : { firstCommit: log.first }),
    ...(log.last === undefined ? {} : { lastCommit: log.last }),
    remotes: remotes.stdout.split('\n').filter((line) => line !== '').length,
  }
}

function readStatus(text: string): Pick<GitFacts, 'head' | 'branch' | 'dirty' | 'untracked'> {
  const facts = { head: null as string | null, branch: null as string | null, dirty: 0, untracked: 0 }
  const entries = text.split('\0')
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!
    if (entry.startsWith('# branch.oid ')) facts.head = unless(entry.slice(13), '(initial)')
    else if (entry.startsWith('# branch.head ')) facts.branch = unless(entry.slice(14), '(detached)')
    else if (entry.startsWith('? ')) facts.untracked++
    else if (/^[12u] /.test(entry)) {
      facts.dirty++
      // a rename is followed by the name it had
      if (entry.startsWith('2 ')) i++
    }
  }
  return facts
}

function unless(word: string, none: string): string | null {
  return word === none ? null : word
}

interface LogFacts {
  commits: number
  contributors: number
  first?: string
  last?: string
}

async function readLog(root: string, options: GitOptions): Promise<LogFacts> {
  const authors = new Set<string>()
  const facts: LogFacts = { commits: 0, contributors: 0 }
  let oldest = Infinity
  let rest = ''
  const take = (line: string) => {
    const [seconds, date, author] = line.split('\t')
    if (author === undefined) return
    authors.add(author.toLowerCase())
    facts.last ??= date!
    facts.commits++
    if (Number(seconds) < oldest) {
      oldest = Number(seconds)
      facts.first = date!
    }
  }
  await git(root, ['log', '--format=%ct%x09%cI%x09%aE', 'HEAD', '--'], {
    ...options,
    maxBytes: 1024,
    onOutput(chunk, stream) {
      if (stream !== 'stdout') return
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      lines.forEach(take)
    },
  })
  take(rest)
  return { ...facts, contributors: authors.size }
}

function submodulesOf(stages: string): string[] {
  const paths = stages.split('\0').filter((entry) => entry.startsWith('160000 '))
  return [...new Set(paths.map((entry) => entry.slice(entry.indexOf('\t') + 1)))].toSorted()
}
