/** How the functions are typed. The comments with `expect-error` are the test: each must be an error. */
import type { EnvironmentProviders, Signal } from '@angular/core'
import type { AnyCatalogue, Replog, RowOf, TreeOf } from '@replog/core'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import * as untyped from '../../src/index.js'
import { injectors } from './app.js'

/** True when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const isTrue = <T extends true>(): T | undefined => undefined

const { injectReplog, liveRow, liveRows, liveTree, provideReplog } = injectors

type Workout = RowOf<Catalogue, 'workout'>

export function typed(client: Replog<Catalogue>): readonly EnvironmentProviders[] {
  const rows = liveRows(db => db.workout.where({ status: 'scheduled' }).orderBy('name'))
  isTrue<Same<typeof rows, Signal<readonly Workout[] | undefined>>>()
  const row = liveRow(
    db => db.workout,
    () => rows()?.[0]?.id,
  )
  isTrue<Same<typeof row, Signal<Workout | null | undefined>>>()
  const tree = liveTree(db => db.workout, undefined, { workout_exercise: ['exercise_id'] })
  isTrue<Same<typeof tree, Signal<TreeOf<Catalogue, 'workout'> | null | undefined>>>()
  const maybe = liveRows(db => (row() ? db.workout_set.all() : null))
  isTrue<Same<typeof maybe, Signal<readonly RowOf<Catalogue, 'workout_set'>[] | undefined>>>()
  isTrue<Same<ReturnType<typeof injectReplog>, Replog<Catalogue>>>()
  // @ts-expect-error not a value of the field
  liveRows(db => db.workout.where({ status: 'done' }))
  // @ts-expect-error not a type
  liveRows(db => db.nothing.all())
  // @ts-expect-error not an id
  liveRow(db => db.workout, 5)
  // @ts-expect-error not a reference
  liveTree(db => db.workout, 'a', { workout_exercise: ['notes'] })
  // @ts-expect-error a row is never changed
  rows()![0]!.name = 'x'
  return [provideReplog(client), provideReplog(() => client)]
}

export function withoutTypes(client: Replog<AnyCatalogue>): readonly EnvironmentProviders[] {
  const rows = untyped.liveRows(db => db.workout!.where({ status: 'anything' }))
  isTrue<Same<typeof rows, Signal<readonly RowOf<AnyCatalogue, string>[] | undefined>>>()
  const named = untyped.injectReplog<Catalogue>()
  isTrue<Same<typeof named, Replog<Catalogue>>>()
  // @ts-expect-error the client has other types
  const wrong = provideReplog(client)
  return [wrong, untyped.provideReplog(named), untyped.provideReplog(client)]
}
