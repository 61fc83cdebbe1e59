import type { Database, RowOf, Selection } from '@replog/client'
import { Component, type DependencyList, memo, type ReactNode, useEffect, useState, useTransition } from 'react'
import type { Catalogue } from '../../../client/test/cli/golden/shipped.js'
import { hooks } from './app.js'

const { useLive, useLiveSuspense, useRow } = hooks

export type Workout = RowOf<Catalogue, 'workout'>
export type Status = NonNullable<Workout['status']>
export type SelectWorkouts = (db: Database<Catalogue>) => Selection<Catalogue, 'workout'>

const byName: SelectWorkouts = db => db.workout.orderBy('name')

const textOf = (rows: readonly Workout[] | undefined): string =>
  rows ? `names: ${rows.map(row => row.name).join()}` : 'loading'

interface NamesProps {
  /** All workouts by name when it is absent; none at all when it is null. */
  readonly select?: SelectWorkouts | null
  readonly deps?: DependencyList
  /** Called in each render with the text that is shown. */
  readonly onRender?: (shown: string) => void
}

/** Shows the names of workouts. */
export function Names({ select = byName, deps, onRender }: NamesProps) {
  const shown = textOf(useLive(db => select?.(db), deps))
  onRender?.(shown)
  return <p>{shown}</p>
}

export function SuspendedNames({ select = byName, onRender }: { readonly select?: SelectWorkouts } & NamesProps) {
  const shown = textOf(useLiveSuspense(select))
  onRender?.(shown)
  return <p>{shown}</p>
}

export function SuspendedExercises() {
  return <p>{`exercises: ${useLiveSuspense(db => db.exercise.all()).length}`}</p>
}

interface NameProps {
  readonly id: string | undefined
  readonly onRender?: (shown: string) => void
}

/** Shows the name of one workout. */
export function Name({ id, onRender }: NameProps) {
  const row = useRow(db => db.workout, id)
  const shown = row === undefined ? 'loading' : (row?.name ?? 'none')
  onRender?.(shown)
  return <p>{shown}</p>
}

interface LineProps {
  readonly row: Workout
  readonly onRender: (name: string | undefined) => void
}

const Line = memo(function Line({ row, onRender }: LineProps) {
  onRender(row.name)
  return <li>{row.name}</li>
})

/** Shows each workout with a memoised component. */
export function Lines({ onRender }: Omit<LineProps, 'row'>) {
  const rows = useLive(byName)
  return (
    <ul>
      {rows?.map(row => (
        <Line key={row.id} row={row} onRender={onRender} />
      ))}
    </ul>
  )
}

const useCount = (status: Status): number => useLive(db => db.workout.where({ status }))?.length ?? 0

/** Shows how many workouts have each status, with a query for each of them. */
export function Counts({ onRender }: { readonly onRender: (counts: readonly number[]) => void }) {
  const counts = [useCount('scheduled'), useCount('skipped'), useCount('completed')]
  onRender(counts)
  return <p>{counts.join()}</p>
}

/** A fallback that tells when it is shown. */
export function Waiting({ onShown }: { readonly onShown?: () => void }) {
  useEffect(() => {
    onShown?.()
  }, [onShown])
  return <p>waiting</p>
}

/** Goes from one content to the other in a transition. */
export function Steps({ first, second }: { readonly first: ReactNode; readonly second: ReactNode }) {
  const [isSecond, setSecond] = useState(false)
  const [isPending, start] = useTransition()
  return (
    <>
      <button type="button" onClick={() => start(() => setSecond(true))}>
        {isPending ? 'pending' : 'next'}
      </button>
      {isSecond ? second : first}
    </>
  )
}

/** Shows an error of the components below, with a button that renders them again. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null }

  static getDerivedStateFromError(error: Error): { message: string } {
    return { message: error.message }
  }

  override render(): ReactNode {
    const { message } = this.state
    return message === null ? (
      this.props.children
    ) : (
      <button type="button" onClick={() => this.setState({ message: null })}>
        {message}
      </button>
    )
  }
}
