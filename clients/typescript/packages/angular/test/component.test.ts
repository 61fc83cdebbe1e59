// @vitest-environment jsdom
import { ChangeDetectionStrategy, Component, Input, input, reflectComponentType } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { eventually, openClient, plan, planned } from '../../../test-kit/app.js'
import { watchAngular } from './kit/angular.js'
import { injectors } from './kit/app.js'

const { liveRow, liveRows, provideReplog, syncStatus } = injectors

watchAngular()

/** As the compiler of an app declares an input that is a signal. */
const declared = { type: Input, args: [{ isSignal: true, required: true, alias: 'id', transform: undefined }] }

class Exercise {
  static readonly propDecorators = { id: [declared] }
  readonly id = input.required<string>()
  readonly row = liveRow(db => db.workout_exercise, this.id)
  readonly sets = liveRows(db => db.workout_set.where({ workout_exercise_id: this.id() }).orderBy('reps'))
  readonly status = syncStatus()
}

const ExerciseComponent = Component({
  selector: 'app-exercise',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ row()?.notes }}</h2>
    <p>{{ status().phase }}</p>
    @for (set of sets(); track set.id) { <li>{{ set.reps }}</li> } @empty { <li>{{ sets() ? 'none' : 'loading' }}</li> }
  `,
})(Exercise)

async function shown() {
  const client = await openClient({ user: () => null })
  TestBed.configureTestingModule({ providers: [provideReplog(client)] })
  const { value: ids } = await client.write(tx => {
    const exercise_id = tx.exercise.create({ name: 'Squat' }).id
    const workout_id = tx.workout.create(planned('A')).id
    return ['one', 'other'].map(notes => tx.workout_exercise.create({ workout_id, exercise_id, notes }).id)
  })
  const fixture = TestBed.createComponent(ExerciseComponent)
  const page: HTMLElement = fixture.nativeElement
  const items = () => [...page.querySelectorAll('li')]
  const texts = () => items().map(item => item.textContent)
  const add = (id: string | undefined, reps: number) => client.db.workout_set.create({ workout_exercise_id: id!, reps })
  return { client, ids, fixture, page, items, texts, add }
}

test('a component reads its inputs in queries, and is rendered again when rows or inputs change', async () => {
  expect(reflectComponentType(ExerciseComponent)?.inputs).toMatchObject([{ propName: 'id', isSignal: true }])
  const { ids, fixture, page, items, texts, add } = await shown()
  fixture.componentRef.setInput('id', ids[0])
  await eventually(() => expect(texts()).toEqual(['none']))
  expect(page.querySelector('h2')?.textContent).toBe('one')
  expect(page.querySelector('p')?.textContent).toBe('signed_out')
  await add(ids[0], 5)
  await eventually(() => expect(texts()).toEqual(['5']))
  const [five] = items()
  await add(ids[0], 4)
  await eventually(() => expect(texts()).toEqual(['4', '5']))
  expect(items()[1]).toBe(five)
  await add(ids[1], 8)
  fixture.componentRef.setInput('id', ids[1])
  await eventually(() => expect(texts()).toEqual(['8']))
  expect(page.querySelector('h2')?.textContent).toBe('other')
})

test('a component that is destroyed is not told of changes', async () => {
  const { client, ids, fixture, texts, add } = await shown()
  fixture.componentRef.setInput('id', ids[0])
  await eventually(() => expect(texts()).toEqual(['none']))
  const { sets } = fixture.componentInstance
  fixture.destroy()
  await add(ids[0], 5)
  await plan(client, 'B')
  expect(sets()).toEqual([])
})
