/** A set of a workout, as every library stores it. */
export interface SetRow {
  readonly id: string
  readonly workout_exercise_id: string
  readonly order: number
  readonly reps: number
  readonly weight: number
  readonly rpe: number
  readonly rest_seconds: number
  readonly completed: boolean
  readonly completed_at: string
  readonly set_type: string
  readonly notes?: string
}

export interface ExerciseRow {
  readonly id: string
  readonly exercise_id: string
  readonly order: number
  readonly sets: readonly SetRow[]
}

export interface WorkoutRow {
  readonly id: string
  readonly name: string
  readonly scheduled_date: string
  readonly exercises: readonly ExerciseRow[]
}

const WORKOUTS = 100
const EXERCISES = 5
const SETS = 20
const FIRST_DAY = Date.UTC(2026, 0, 1)
const DAY_MS = 24 * 3_600_000

/** So many sets does every library have. */
export const SET_COUNT = WORKOUTS * EXERCISES * SETS
/** The sets, the workouts and the exercises: so many items has a pull of everything. */
export const ITEM_COUNT = SET_COUNT + WORKOUTS * EXERCISES + WORKOUTS
/** Items of a page of a pull, and rows of one bulk write. */
export const PAGE_ROWS = 1_000
/** Rows of the first screen. */
export const SCREEN_ROWS = 50

/** Numbers in [0, 1) that depend on the seed only (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A UUID of version 4. */
export function uuidOf(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16))
  hex[12] = '4'
  hex[16] = '89ab'[Math.floor(random() * 4)]!
  const text = hex.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}

/** A set of an exercise; `n` is its place among all sets. */
export function setOf(random: () => number, exercise: string, n: number): SetRow {
  return {
    id: uuidOf(random),
    workout_exercise_id: exercise,
    order: n % SETS,
    reps: 5 + (n % 7),
    weight: 60 + 2.5 * (n % 17),
    rpe: 8,
    rest_seconds: 90,
    completed: true,
    completed_at: new Date(FIRST_DAY + Math.floor(n / (EXERCISES * SETS)) * DAY_MS + n * 1_000).toISOString(),
    set_type: 'working',
    ...(n % 10 === 0 ? { notes: 'It felt easy.' } : {}),
  }
}

/** The workouts that everything is measured with. Ids depend on the seed, so two users can have them. */
export function workoutsOf(seed: number): readonly WorkoutRow[] {
  const random = randomOf(seed)
  let n = 0
  return Array.from({ length: WORKOUTS }, (_workout, w) => ({
    id: uuidOf(random),
    name: `Workout ${w}`,
    scheduled_date: new Date(FIRST_DAY + w * DAY_MS).toISOString().slice(0, 10),
    exercises: Array.from({ length: EXERCISES }, (_exercise, e) => {
      const id = uuidOf(random)
      const sets = Array.from({ length: SETS }, () => setOf(random, id, n++))
      return { id, exercise_id: uuidOf(random), order: e, sets }
    }),
  }))
}

/** The sets of these workouts. */
export function setsOf(workouts: readonly WorkoutRow[]): readonly SetRow[] {
  return workouts.flatMap(workout => workout.exercises.flatMap(exercise => exercise.sets))
}

/** The rows in pages, as a pull gives them. */
export function* pagesOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += PAGE_ROWS) {
    yield rows.slice(start, start + PAGE_ROWS)
  }
}
