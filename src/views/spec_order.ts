import type { WorkOrder } from '../spec/order_work.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Look } from './look.ts'
import { clean, clip, plural, table } from './text.ts'

/** `mmm spec order` for programs: the body of `kind: "spec-order"`. */
export function specOrderJson({ order, conflicts, crowded, findings }: WorkOrder) {
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

/** `mmm spec order` for people: the specs by layer, then what touches the same files. */
export function specOrderText(work: WorkOrder, { columns, colors }: Look, all: boolean): string {
  const { order, conflicts, crowded, findings } = work
  const todo = order.filter(({ layer }) => layer !== undefined)
  if (todo.length === 0) return [...findingLines(findings, colors, all), nothing(order.length)].join('\n')
  const rows = todo.map(({ spec, open, layer, batch, tasks }) => [
    `${layer}${batch === 1 ? '' : `.${batch}`}`,
    clean(spec.id),
    spec.status,
    String(open),
    tasks.length === 0 ? '' : taskLine(tasks),
    clean(spec.needs.join(', ')),
  ])
  const [head = '', ...lines] = table(['LAYER', 'ID', 'STATUS', '>OPEN', 'TASKS', 'NEEDS'], rows)
  return [
    ...findingLines(findings, colors, all),
    colors.bold(head),
    ...lines.map((line) => clip(line, columns)),
    '',
    'Specs of one layer can be worked on at the same time; 1.2 comes after 1, as it touches the same files.',
    ...(conflicts.length === 0 ? ['Nothing touches the same files.'] : ['']),
    ...conflicts.map(
      ({ a, b, files, why }) =>
        `${colors.yellow(`${clean(a)} and ${clean(b)}`)}: ${clean(why)}: ${clean(shown(files))}`,
    ),
    ...crowded.map(({ file, specs }) => `${plural(specs, 'spec')} touch ${clean(file)}`),
  ].join('\n')
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
