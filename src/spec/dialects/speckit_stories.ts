import type { Bullet } from '../bullets.ts'
import type { Document } from '../document.ts'
import { headingsOf, type Outline } from '../outline.ts'
import type { Item } from '../spec.ts'

/** The template's own heading. */
const STORY = /^User Story (\d+)\s*[-–—:]?\s*(.*?)\s*(?:\(Priority:[^)]*\))?\s*$/i
const NUMBERED = /^User Story (\d+)\b/i
/** A number that is a word of its own near the start, in whatever language: `ユーザーストーリー 1 - ...`, `Story 1: ...`. */
const OTHER =
  /^\D{0,30}?(?<![a-z\d.])(\d{1,4})(?![\da-z]|\.\d)\s*[-–—:：.、．)]*\s*(.*?)\s*(?:[(（][^()（）]*[)）])?\s*$/i
/** The section of the stories, in the languages that were seen. */
const SECTION =
  /User (?:Scenarios?|Stor(?:y|ies))|^(?:User )?Stories\b|ユーザー ?(?:シナリオ|ストーリー)|사용자 ?(?:시나리오|스토리)|用户(?:场景|故事)|使用者(?:情境|故事)|Sc[eé]narios? (?:d['’])?utilisateurs?|(?:Histoires?|R[eé]cits?) utilisateurs?|Escenarios de usuario|Historias? de usuario|Benutzer(?:szenari|geschicht|-?stor)|Hist[oó]rias? de usu[aá]rio|Cen[aá]rios de usu[aá]rio|Пользовательские (?:сценарии|истории)/iu

/**
 * The user stories by the line of their heading. Beside `User Story 2` those are headings of depth 3 with a number in the section
 * of the stories, and those right above items with a bold Given. Such a one without a number, or with one that another has, goes by
 * its position.
 */
export function storiesIn(
  { text }: Document,
  outline: readonly Outline[],
  bullets: readonly Bullet[],
): Map<number, Item> {
  const isBold = ({ node, start }: Bullet): boolean =>
    /\*\*Given\b/i.test(text.slice(start, node.position?.end.offset ?? start))
  const above = new Set(bullets.filter(isBold).map(({ line }) => storyHead(headingsOf(line, outline))))
  const taken = new Set(outline.flatMap(({ title }) => NUMBERED.exec(title)?.[1] ?? []))
  const stories = new Map<number, Item>()
  for (const one of outline) {
    const { title, line, column, depth } = one
    const [, own, words] = STORY.exec(title) ?? []
    const isOther = depth === 3 && (above.has(one) || (OTHER.test(title) && isSection(outline[one.above])))
    if (own === undefined && (!isOther || isLeft(title))) continue
    const [, number, rest] = OTHER.exec(title) ?? []
    const id = own ?? (number === undefined || taken.has(number) ? free(stories.size + 1, taken) : number)
    taken.add(id)
    stories.set(line, { id: `US${id}`, text: words || rest || title, line, column, state: 'open' })
  }
  return stories
}

/** The id of the story that a line stands below. */
export function storyOf(
  line: number,
  outline: readonly Outline[],
  stories: ReadonlyMap<number, Item>,
): string | undefined {
  for (const head of headingsOf(line, outline)) {
    const number = NUMBERED.exec(head.title)?.[1]
    const id = number === undefined ? stories.get(head.line)?.id : `US${number}`
    if (id !== undefined) return id
  }
  return undefined
}

/** The heading of depth 3 among those above a line, where no story of the template's is. */
function storyHead(above: readonly Outline[]): Outline | undefined {
  return above.some(({ title }) => NUMBERED.test(title)) ? undefined : above.find(({ depth }) => depth === 3)
}

function isSection(one: Outline | undefined): boolean {
  return one !== undefined && SECTION.test(one.title)
}

/** What the template keeps for other things. */
function isLeft(title: string): boolean {
  return /^(?:Edge Cases|(?:Functional|Non-Functional) Requirements)\b/i.test(title)
}

function free(from: number, taken: ReadonlySet<string>): string {
  let number = from
  while (taken.has(String(number))) number++
  return String(number)
}
