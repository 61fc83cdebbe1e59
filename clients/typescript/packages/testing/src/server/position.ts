/**
 * A position in a log: the generation of the log, then the place in it. Positions rise, also from one generation to the
 * next. 0 is before everything. The factor keeps 8,191 generations exact as numbers.
 */
export type Position = number

const OFFSETS = 2 ** 40
const ETAG = /^[1-9a-f][0-9a-f]{0,15}$/

export const positionOf = (generation: number, offset: number): Position => generation * OFFSETS + offset

export const generationOf = (position: Position): number => Math.floor(position / OFFSETS)

/** The etag of something that last changed at this position. */
export const etagOf = (position: Position): string => position.toString(16)

/** The position of an etag; undefined for a text that is none. */
export const positionOfEtag = (text: string): Position | undefined =>
  ETAG.test(text) ? Number.parseInt(text, 16) : undefined
