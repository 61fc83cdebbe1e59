import type { ReadEvents } from '@replog/core'

/** Reads a stream of the model, which sends one whole event as a piece. */
export const eventsOf: ReadEvents = async function* (chunks) {
  for await (const chunk of chunks) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(chunk)?.[1]
    const event = field('event')
    const id = field('id')
    if (event !== undefined) {
      yield { event, data: field('data') ?? '', ...(id === undefined ? {} : { id }) }
    }
  }
}
