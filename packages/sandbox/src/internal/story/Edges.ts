import type { ItemDraft } from "./Draft.ts"
import { billOf, closed } from "./Item.ts"
import { openVisit, type Scene, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"

/** Orders whose instants stand exactly on the edges of the window, and a second before them. */
export const edges: ReadonlyArray<Scene> = [
  (stage) => placed(stage, edgesOf(stage), (item, edge) => ({ ...item, consumed: edge })),
  (stage) => {
    const past = edgesOf(stage).filter((edge) => edge < stage.story.asOf)
    return placed(stage, past, (item, edge) => closed({ ...item, consumed: edge - 7200 }, edge, billOf(stage.number)))
  },
  (stage) => {
    const past = edgesOf(stage).filter((edge) => edge < stage.story.asOf)
    return placed(stage, past, (item, edge) => ({ ...item, created: edge, updated: edge, consumed: edge }))
  },
  // The small hours of the night in which the clocks change, before and after every closing offset.
  (stage) => {
    const day = changeOfClocks(stage)
    const hours = [[0, 0], [0, 30], [1, 59], [3, 0], [3, 29], [3, 30], [4, 0], [4, 59], [5, 0], [23, 59]] as const
    const instants = hours.map(([hour, minute]) => onDay(stage.story, stage.property, day, hour, minute))
    return placed(stage, instants, (item, edge) => ({ ...item, consumed: edge }))
  },
  // Touched inside the window, though everything in it happened before.
  (stage) => {
    const opened = onDay(stage.story, stage.property, -12, 20)
    return openVisit(stage, { opened, touched: onDay(stage.story, stage.property, 4, 9) })
  },
  // Updated at the end of the window and just before its start: neither is inside.
  (stage) => {
    const end = onDay(stage.story, stage.property, stage.story.to - stage.story.from, 0)
    return end > stage.story.asOf ? null : { ...openVisit(stage), items: [], created: end, updated: end }
  },
  (stage) => {
    const before = onDay(stage.story, stage.property, 0, 0) - 1
    return { ...openVisit(stage), items: [], created: before, updated: before }
  },
  // Created at the very instant at which the story stops: too young to be judged.
  (stage) => {
    const end = onDay(stage.story, stage.property, stage.story.to - stage.story.from, 0)
    const { asOf } = stage.story
    return asOf < end ? { ...openVisit(stage), items: [], created: asOf, updated: asOf } : null
  }
]

const changeOfClocks = ({ property, story }: Stage): number => {
  for (let day = 1; day < story.to - story.from; day++) {
    if (onDay(story, property, day + 1, 0) - onDay(story, property, day, 0) !== 86_400) return day
  }
  return 5
}

const edgesOf = ({ property, story }: Stage): ReadonlyArray<number> => {
  const [start, end] = [onDay(story, property, 0, 0), onDay(story, property, story.to - story.from, 0)]
  const tile = 28 * 86_400
  return [start, end, story.from * 86_400, story.to * 86_400, start + tile, story.from * 86_400 + tile, end - tile]
    .flatMap((edge) => [edge - 1, edge])
}

const placed = (stage: Stage, instants: ReadonlyArray<number>, put: (item: ItemDraft, edge: number) => ItemDraft) => {
  const first = Math.min(...instants) - 86_400
  const order = openVisit(stage, { opened: first, lines: instants.map((_, index) => ({ euros: 3 + index })) })
  const items = order.items.map((item, index) => put(item, instants[index] ?? item.consumed))
  return { ...order, items, updated: Math.max(...items.map((item) => item.updated)) }
}
