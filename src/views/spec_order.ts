import type { WorkOrder } from '../spec/order_work.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Look } from './look.ts'
import { clean, clip, plural, table } from './text.ts'

/** `mmm spec order` for programs: the body of `kind: "spec-order"`. */
export function specOrderJson({ order, unordered, conflicts, crowded, findings }: WorkOrder) {
  return {
    specs: order.map(({ spec, open, layer = null, batch = null, touches, tasks }) => ({
      id: spec.id,
      path: spec.path,
      title: spec.title,
      status: spec.status,
      priority: spec.priority,
      needs: spec.needs,
      open,
      layer,
      batch,
      files: [...touches].map(([path, why]) => ({ path, why })),
      tasks: tasks.map(({ task, layer: at }) => ({
        id: task.id,
        text: task.text,
        file: task.file ?? spec.path,
        line: task.line,
        column: task.column,
        layer: at,
        files: task.files ?? [],
      })),
    })),
    unordered: unordered.map(({ spec, open, why }) => {
      const { id, path, title, status, priority, needs } = spec
      return { id, path, title, status, priority, needs, open, why }
    }),
    layers: layersOf(order).map(({ batches }) => ({
      batches: batches.map((batch) => batch.map(({ spec }) => spec.id)),
    })),
    conflicts: conflicts.map(({ a, b, files, why }) => ({ id: `${a} ${b}`, a, b, files, why })),
    crowded: crowded.map(({ file, specs }) => ({ id: file, file, specs })),
    findings: findingsJson(findings),
  }
}

interface Layer {
  batches: Array<Array<WorkOrder['order'][number]>>
}

function layersOf(order: WorkOrder['order']): Layer[] {
  const layers: Layer[] = []
  for (const one of order) {
    if (one.layer === undefined) continue
    const layer = (layers[one.layer - 1] ??= { batches: [] })
    const batch = (layer.batches[one.batch! - 1] ??= [])
    batch.push(one)
  }
  // A layer whose specs are all done leaves a gap
  return layers.filter((layer) => layer !== undefined)
}

/** `mmm spec order` for people: the specs by layer, what has no place, then what touches the same files. */
export function specOrderText(work: WorkOrder, { columns, colors }: Look, all: boolean): string {
  const { order, unordered, findings } = work
  const todo = order.filter(({ layer }) => layer !== undefined).toSorted(byLayer)
  const told = findingLines(findings, colors, all)
  const stuck = unordered.map(
    ({ spec, why }) => `${colors.yellow(clean(spec.id))} (${clean(spec.path)}): ${clean(why)}`,
  )
  const rest = stuck.length === 0 ? [] : ['', 'These cannot be ordered:', ...stuck]
  if (todo.length === 0) return [...told, ...(stuck.length === 0 ? [nothing(order.length)] : rest.slice(1))].join('\n')
  const [head = '', ...lines] = table(['LAYER', 'ID', 'STATUS', '>OPEN', 'TASKS', 'NEEDS'], rowsOf(todo))
  return [
    ...told,
    colors.bold(head),
    ...lines.map((line) => clip(line, columns)),
    ...rest,
    '',
    legendOf(todo),
    ...sameFiles(work, colors),
  ].join('\n')
}

function byLayer(a: WorkOrder['order'][number], b: WorkOrder['order'][number]): number {
  return a.layer! - b.layer! || a.batch! - b.batch!
}

function rowsOf(todo: WorkOrder['order']): string[][] {
  const shared = new Set(todo.map(({ spec }) => spec.id).filter((id, i, ids) => ids.indexOf(id) !== i))
  return todo.map(({ spec, open, layer, batch, tasks }) => [
    `${layer}${batch === 1 ? '' : `.${batch}`}`,
    clean(shared.has(spec.id) ? `${spec.id} (${spec.path})` : spec.id),
    spec.status,
    String(open),
    tasks.length === 0 ? '' : taskLine(tasks),
    clean(spec.needs.join(', ')),
  ])
}

function legendOf(todo: WorkOrder['order']): string {
  const later = todo.find(({ batch }) => batch !== 1)
  const side = 'Specs of one layer can be worked on at the same time'
  if (later === undefined) return `${side}.`
  const { layer, batch } = later
  return `${side}; ${layer}.${batch} comes after ${layer}, as it touches the same files.`
}

function sameFiles({ conflicts, crowded }: WorkOrder, colors: Look['colors']): string[] {
  if (conflicts.length + crowded.length === 0)
    return ['Nothing that can be done at the same time touches the same files.']
  const pairs = conflicts.map(({ a, b, files, why }) => {
    const who = colors.yellow(a === b ? clean(a) : `${clean(a)} and ${clean(b)}`)
    return `${who}: ${clean(why)}: ${clean(shown(files))}`
  })
  return ['', ...pairs, ...crowded.map(({ file, specs }) => `${plural(specs, 'spec')} touch ${clean(file)}`)]
}

/** `T001, T002+T003, T004`: what is joined by a plus can be done at the same time. */
function taskLine(tasks: WorkOrder['order'][number]['tasks']): string {
  const layers: string[][] = []
  for (const { task, layer } of tasks) (layers[layer - 1] ??= []).push(clean(clip(task.id, 16)))
  const shownLayers = layers.slice(0, 6).map((ids) => ids.join('+'))
  return layers.length > 6 ? `${shownLayers.join(', ')} ...` : shownLayers.join(', ')
}

function shown(files: readonly string[]): string {
  return files.length > 4 ? `${files.slice(0, 4).join(', ')} and ${files.length - 4} more` : files.join(', ')
}

function nothing(specs: number): string {
  return specs === 0 ? 'There is no spec. Type "mmm init" to write a first one.' : 'Nothing is left to do.'
}
