/** How the hooks are typed. The comments with `expect-error` are the test: each must be an error. */
import type { AnyCatalogue, Replog, RowOf } from '@replog/client'
import type { ReactNode } from 'react'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import * as untyped from '../../src/index.js'
import { hooks } from './app.js'

/** True when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const isTrue = <T extends true>(): T | undefined => undefined

const { ReplogProvider, useLive, useLiveSuspense, useReplog, useRow, useWrite } = hooks

type Workout = RowOf<Catalogue, 'workout'>

export function Typed({ client }: { readonly client: Replog<Catalogue> }): ReactNode {
  const live = useLive(db => db.workout.where({ status: 'scheduled' }).orderBy('name'), [])
  isTrue<Same<typeof live, readonly Workout[] | undefined>>()
  const suspense = useLiveSuspense(db => db.workout.all())
  isTrue<Same<typeof suspense, readonly Workout[]>>()
  const row = useRow(db => db.workout, undefined)
  isTrue<Same<typeof row, Workout | null | undefined>>()
  const maybe = useLive(db => (row ? db.workout_set.all() : null))
  isTrue<Same<typeof maybe, readonly RowOf<Catalogue, 'workout_set'>[] | undefined>>()
  isTrue<Same<ReturnType<typeof useReplog>, Replog<Catalogue>>>()
  const { write } = useWrite()
  const written = write(tx => tx.workout.create({ status: 'scheduled' }).id)
  isTrue<Same<Awaited<typeof written>['value'], string>>()
  // @ts-expect-error not a value of the field
  useLive(db => db.workout.where({ status: 'done' }))
  // @ts-expect-error not a type
  useLive(db => db.nothing.all())
  // @ts-expect-error a query is needed
  useLiveSuspense(() => null)
  // @ts-expect-error not a field
  void write(tx => tx.workout.create({ reps: 5 }))
  // @ts-expect-error a row is never changed
  suspense[0]!.name = 'x'
  return <ReplogProvider client={client} />
}

export function Untyped({ client }: { readonly client: Replog<AnyCatalogue> }): ReactNode {
  const live = untyped.useLive(db => db.workout!.where({ status: 'anything' }))
  isTrue<Same<typeof live, readonly RowOf<AnyCatalogue, string>[] | undefined>>()
  const typed = untyped.useReplog<Catalogue>()
  isTrue<Same<typeof typed, Replog<Catalogue>>>()
  // @ts-expect-error the client has other types
  const wrong = <ReplogProvider client={client} />
  return (
    <>
      {wrong}
      <untyped.ReplogProvider client={typed}>
        <untyped.ReplogProvider client={client} />
      </untyped.ReplogProvider>
    </>
  )
}
