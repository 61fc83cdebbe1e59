// @vitest-environment jsdom
import { InvalidWrite, memoryStore } from '@replog/client'
import { renderHook } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { expect, test } from 'vitest'
import { type Client, eventually, newClient, openClient, planned } from '../../../test-kit/app.js'
import { changedStore } from '../../../test-kit/store.js'
import { hooks, watchReact } from './kit/app.js'

const { ReplogProvider, useWrite } = hooks

watchReact()

type Shown = Pick<ReturnType<typeof useWrite>, 'isWriting' | 'error'>

function useRecorded({ renders }: { readonly renders: Shown[] }) {
  const writing = useWrite()
  renders.push(writing)
  return writing
}

/** A component that writes, and its renders. */
function writer(client: Client) {
  const renders: Shown[] = []
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <StrictMode>
      <ReplogProvider client={client} onError={() => {}}>
        {children}
      </ReplogProvider>
    </StrictMode>
  )
  return { renders, ...renderHook(useRecorded, { wrapper, initialProps: { renders } }) }
}

/** A store whose commits wait until `release` is called. */
function heldStore() {
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const store = changedStore(memoryStore(), real => ({
    commit: async change => {
      await (change.append ? held : undefined)
      return real.commit(change)
    },
  }))
  return { store, release: () => release() }
}

test('a write is shown as under way until it is durable', async () => {
  const { store, release } = heldStore()
  const { result, renders } = writer(await openClient({ store }))
  const written = result.current.write(tx => tx.workout.create(planned('A')), { priority: 'high' })
  await eventually(() => expect(result.current.isWriting).toBe(true))
  release()
  expect((await written).value.id).toMatch(/-/)
  await eventually(() => expect(result.current.isWriting).toBe(false))
  expect(renders.every(({ error }) => error === undefined)).toBe(true)
})

test('the function is the same in every render', async () => {
  const { result, rerender, renders } = writer(await openClient())
  const { write } = result.current
  rerender({ renders })
  await write(tx => tx.workout.create(planned('A')))
  await eventually(() => expect(result.current.isWriting).toBe(false))
  expect(result.current.write).toBe(write)
})

test('the error of a call is shown until the next call, and does not have to be caught', async () => {
  const { result } = writer(await openClient())
  void result.current.write(tx => tx.workout_set.create({ workout_exercise_id: crypto.randomUUID(), reps: 1.5 }))
  await eventually(() => expect(result.current.error).toBeInstanceOf(InvalidWrite))
  await expect(
    result.current.write(() => {
      throw new Error('the callback failed')
    }),
  ).rejects.toThrow('the callback failed')
  await eventually(() => expect(result.current.error).toEqual(new Error('the callback failed')))
  await result.current.write(tx => tx.workout.create(planned('A')))
  await eventually(() => expect(result.current).toMatchObject({ isWriting: false, error: undefined }))
})

test('a write waits for the client to be open', async () => {
  const client = newClient()
  const { result } = writer(client)
  expect(client.state).toBe('opening')
  await result.current.write(tx => tx.workout.create(planned('A')))
  expect(await client.db.workout.all().get()).toHaveLength(1)
})

test('a write fails when the client cannot be opened, and when the app has closed it', async () => {
  const store = changedStore(memoryStore(), () => ({ open: () => Promise.reject(new Error('no space')) }))
  const client = await openClient()
  const { result } = writer(client)
  await client.close()
  await expect(result.current.write(tx => tx.workout.create(planned('A')))).rejects.toThrow('The client is not open')
  const broken = writer(newClient({ store }))
  await expect(broken.result.current.write(tx => tx.workout.create(planned('A')))).rejects.toThrow('no space')
})

test('a write that ends after the component is gone renders nothing', async () => {
  const { store, release } = heldStore()
  const client = await openClient({ store })
  const { result, unmount, renders } = writer(client)
  const written = result.current.write(tx => tx.workout.create(planned('A')))
  await eventually(() => expect(result.current.isWriting).toBe(true))
  unmount()
  renders.length = 0
  release()
  await written
  expect(await client.db.workout.all().get()).toHaveLength(1)
  expect(renders).toEqual([])
})
