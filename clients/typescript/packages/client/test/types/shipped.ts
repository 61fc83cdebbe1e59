/** The types of the shipped catalogue. The comments with `expect-error` are the test: each must be an error. */
import type {
  AnyCatalogue,
  CatalogueTypes,
  CreateOf,
  Database,
  FieldOf,
  ParentOf,
  PatchOf,
  ReferencesOf,
  RowMembers,
  RowOf,
  TypeName,
  WhereOf,
} from '@replog/core'
import type { Row } from '../../../core/src/fold.js'
import type { Catalogue, catalogueVersion } from '../cli/golden/shipped.js'

/** True when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const isTrue = <T extends true>(): T | undefined => undefined

/** A catalogue of the generated form fits, although it is an interface without index signature. */
declare function createClient<C extends CatalogueTypes<C> = AnyCatalogue>(): { readonly types: TypeName<C> }
createClient<Catalogue>()
createClient()
// @ts-expect-error not a catalogue
createClient<{ workout: { row: object } }>()

isTrue<
  Same<
    TypeName<Catalogue>,
    'exercise' | 'template' | 'template_exercise' | 'workout' | 'workout_exercise' | 'workout_set'
  >
>()
isTrue<Same<typeof catalogueVersion, 'cf411a855aed3a0d8979c177ae9ade34'>>()

type Workout = RowOf<Catalogue, 'workout'>
isTrue<Same<Workout['name'], string | undefined>>()
isTrue<Same<Workout['status'], 'scheduled' | 'in_progress' | 'completed' | 'skipped' | undefined>>()
isTrue<Same<Workout['started_at'], string | undefined>>()
isTrue<Same<Workout['scheduled_date'], string | undefined>>()
isTrue<Same<Workout['id'], string>>()
isTrue<Same<Workout['localId'], string | undefined>>()
isTrue<Same<Workout['$sync'], 'synced' | 'pending' | 'rejected'>>()
isTrue<Same<RowOf<Catalogue, 'workout_set'>['weight'], number | undefined>>()
isTrue<Same<RowOf<Catalogue, 'workout_set'>['completed'], boolean | undefined>>()
isTrue<Same<RowOf<Catalogue, 'exercise'>['name'], string>>()
declare const workout: Workout
// @ts-expect-error rows are never changed
workout.name = 'Push day'
// @ts-expect-error not a field of the type
workout.reps

/** The rows that the engine makes have the members of every row. */
declare const made: Row
const members: RowMembers = made
members.etag

const create = (_: CreateOf<Catalogue, 'workout'>) => {}
create({ status: 'in_progress', started_at: new Date() })
create({ scheduled_date: '2026-11-29', localId: 'w1' })
create({ id: crypto.randomUUID(), started_at: '2026-11-29T18:30:00Z', name: 'Push day' })
// @ts-expect-error not a value of the field
create({ status: 'done' })
// @ts-expect-error not a field of the type
create({ reps: 5 })
// @ts-expect-error a date is a text
create({ scheduled_date: new Date() })
// @ts-expect-error a creation cannot clear a field
create({ name: null })

const createSet = (_: CreateOf<Catalogue, 'workout_set'>) => {}
createSet({ workout_exercise_id: 'e1', reps: 5, weight: 82.5 })
// @ts-expect-error a required field is missing
createSet({ reps: 5 })
// @ts-expect-error a number is not a text
createSet({ workout_exercise_id: 'e1', reps: '5' })

const patch = (_: PatchOf<Catalogue, 'workout'>) => {}
patch({})
patch({ name: null, started_at: null, status: 'completed' })
patch({ completed_at: new Date() })
// @ts-expect-error a field with a default cannot be cleared
patch({ status: null })
// @ts-expect-error the id is not a field
patch({ id: 'w1' })
const patchExercise = (_: PatchOf<Catalogue, 'exercise'>) => {}
patchExercise({ name: 'Squat', notes: null })
// @ts-expect-error a required field cannot be cleared
patchExercise({ name: null })

const where = (_: WhereOf<Catalogue, 'workout_set'>) => {}
where({ workout_exercise_id: 'e1', completed: true, rpe: null, $sync: 'rejected' })
where({ reps: { gte: 5, lt: 10 }, set_type: { in: ['warmup', 'working'] } })
// @ts-expect-error not a member of the row
where({ workout_id: 'w1' })
// @ts-expect-error not a value of the field
where({ set_type: { in: ['cold'] } })
// @ts-expect-error a range of another kind
where({ reps: { gte: '5' } })

const orderBy = (_: FieldOf<Catalogue, 'workout_set'>) => {}
orderBy('order')
orderBy('updated_at')
// @ts-expect-error not a member of the row
orderBy('started_at')

isTrue<Same<ParentOf<Catalogue, 'workout_set'>, 'workout_exercise'>>()
isTrue<Same<ParentOf<Catalogue, 'workout'>, null>>()
isTrue<Same<ReferencesOf<Catalogue, 'workout_exercise'>, { workout_id: 'workout'; exercise_id: 'exercise' }>>()

/** All types together, as a callback for every type gets them. */
type AnyRow = { [T in TypeName<Catalogue>]: RowOf<Catalogue, T> }[TypeName<Catalogue>]
declare const any: AnyRow
isTrue<Same<typeof any.notes, string | undefined>>()

/** The collections of a client. */
declare const db: Database<Catalogue>
db.workout.where({ status: 'in_progress' }).orderBy('started_at', 'desc')
db.workout_set.patch('s1', { reps: 6, rpe: null })
// @ts-expect-error not a type of the catalogue
db.workouts
// @ts-expect-error a required field is missing
db.exercise.create({ notes: 'x' })
// @ts-expect-error a row of another type
db.workout_set.patch(workout, { reps: 6 })

/** Without generated types, every type exists and its fields are JSON. */
const createAny = (_: CreateOf<AnyCatalogue, 'whatever'>) => {}
createAny({ anything: 1, at: new Date(), id: 'x' })
declare const anyRow: RowOf<AnyCatalogue, 'whatever'>
isTrue<Same<typeof anyRow.id, string>>()
