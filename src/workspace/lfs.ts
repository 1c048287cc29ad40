import { join } from 'node:path'
import { nodeProgram, type Git } from '../ports/git.ts'
import type { Project } from './find_project.ts'

/**
 * Git's filter protocol (version 2, `gitattributes(5)`, "Long Running Filter Process") with the two ways of LFS: a pointer
 * becomes the content that the store or the user's copy has, content becomes a pointer and goes to the store. It is run by
 * `node -e` out of an environment variable: so it needs no file of its own, wherever mmm is bundled to.
 */
const filter = String.raw`
const fs = require('fs'), path = require('path')
const hash = (bytes) => require('crypto').createHash('sha256').update(bytes).digest('hex')
const { MMM_LFS_STORE: store, MMM_LFS_TREE: tree } = process.env
const read = (length) => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const got = fs.readSync(0, bytes, at, length - at, null)
    if (got === 0) process.exit(0)
    at += got
  }
  return bytes
}
const packets = () => {
  const all = []
  for (;;) {
    const length = parseInt(read(4).toString(), 16)
    if (length === 0) return all
    all.push(read(length - 4))
  }
}
const put = (bytes) => { for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at) }
const send = (bytes) => {
  for (let at = 0; at < bytes.length; at += 65516) {
    const part = bytes.subarray(at, at + 65516)
    put(Buffer.from((part.length + 4).toString(16).padStart(4, '0')))
    put(part)
  }
}
const end = () => put(Buffer.from('0000'))
const say = (...lines) => { for (const line of lines) send(Buffer.from(line + '\n')); end() }
const oidOf = (bytes) => {
  if (bytes.length > 1024 || !bytes.toString('latin1').startsWith('version https://git-lfs')) return undefined
  return (/^oid sha256:([0-9a-f]{64})$/m.exec(bytes.toString('latin1')) || [])[1]
}
const placeOf = (oid) => path.join(store, oid.slice(0, 2), oid.slice(2, 4), oid)
const load = (file) => { try { return fs.readFileSync(file) } catch { return undefined } }
const smudge = (bytes, name) => {
  const oid = oidOf(bytes)
  if (oid === undefined) return bytes
  for (const file of [placeOf(oid), path.join(tree, name)]) {
    const content = load(file)
    if (content !== undefined && hash(content) === oid) return content
  }
  return bytes
}
const clean = (bytes) => {
  if (bytes.length === 0 || oidOf(bytes) !== undefined) return bytes
  const oid = hash(bytes), file = placeOf(oid)
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file + '.' + process.pid, bytes)
    fs.renameSync(file + '.' + process.pid, file)
  }
  return Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:' + oid + '\nsize ' + bytes.length + '\n')
}
packets()
say('git-filter-server', 'version=2')
packets()
say('capability=clean', 'capability=smudge')
for (;;) {
  const head = Object.fromEntries(packets().map((line) => {
    const text = line.toString().replace(/\n$/, '')
    return [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  }))
  const bytes = Buffer.concat(packets())
  const made = head.command === 'clean' ? clean(bytes) : smudge(bytes, head.pathname)
  say('status=success')
  send(made)
  end()
  end()
}
`

/**
 * Large files (LFS) without git-lfs and without a network: content comes from the repository's LFS store or from the
 * user's copy, a pointer whose content is nowhere stays a pointer, and new content goes to the store as git-lfs would put
 * it. Files of other filters are left to the user's configuration.
 */
export function withLfs(git: Git, project: Project): Git {
  return git.with({
    env: {
      GIT_LFS_SKIP_SMUDGE: '1',
      MMM_LFS_STORE: join(project.commonDir, 'lfs/objects'),
      MMM_LFS_TREE: project.top,
      MMM_LFS_FILTER: filter,
    },
    // An empty `process` would switch `smudge` and `clean` off too, so ours has to be a process itself.
    config: [
      'filter.lfs.required=false',
      `filter.lfs.process='${nodeProgram.replaceAll("'", `'\\''`)}' -e "$MMM_LFS_FILTER"`,
    ],
  })
}
