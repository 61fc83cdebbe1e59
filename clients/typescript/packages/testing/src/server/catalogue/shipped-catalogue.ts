import type { CatalogueJson } from './catalogue.js'
import { LIBRARY_TYPES } from './shipped-library.js'
import { WORKOUT_TYPES } from './shipped-workouts.js'

/** The catalogue that ships with RepLog, as `GET /api/catalogue` of a server without types of its own gives it. */
export const SHIPPED_CATALOGUE: CatalogueJson = {
  version: 'cf411a855aed3a0d8979c177ae9ade34',
  types: [...LIBRARY_TYPES, ...WORKOUT_TYPES],
}
