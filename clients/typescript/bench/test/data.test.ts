import { describe, expect, test } from 'vitest'
import { ITEM_COUNT, PAGE_ROWS, pagesOf, SET_COUNT, setsOf, workoutsOf } from '../src/data.js'

const workouts = workoutsOf(1)
const sets = setsOf(workouts)

describe('the data that everything is measured with', () => {
  test('there are 10,000 sets, each with an id of its own, in the order of their times', () => {
    expect(SET_COUNT).toBe(10_000)
    expect(new Set(sets.map(({ id }) => id)).size).toBe(SET_COUNT)
    const times = sets.map(({ completed_at }) => completed_at)
    expect(times).toEqual([...times].sort())
    expect(new Set(times).size).toBe(SET_COUNT)
  })

  test('each set belongs to an exercise of a workout', () => {
    const exercises = workouts.flatMap(workout => workout.exercises)
    expect(workouts.length + exercises.length + sets.length).toBe(ITEM_COUNT)
    const ids = new Set(exercises.map(({ id }) => id))
    expect(sets.every(set => ids.has(set.workout_exercise_id))).toBe(true)
  })

  test('ids are UUIDs that depend on the seed only', () => {
    expect(JSON.stringify(workoutsOf(1))).toBe(JSON.stringify(workouts))
    expect(workoutsOf(2)[0]!.id).not.toBe(workouts[0]!.id)
    for (const { id } of sets.slice(0, 100)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })

  test('pages have all rows, in order', () => {
    const pages = [...pagesOf(sets.slice(0, 2 * PAGE_ROWS + 1))]
    expect(pages.map(({ length }) => length)).toEqual([PAGE_ROWS, PAGE_ROWS, 1])
    expect(pages.flat()).toEqual(sets.slice(0, 2 * PAGE_ROWS + 1))
  })
})
