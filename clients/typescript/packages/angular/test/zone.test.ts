// @vitest-environment jsdom
import 'zone.js'
import { ApplicationRef, NgZone, provideZoneChangeDetection } from '@angular/core'
import { TestBed } from '@angular/core/testing'
import { expect, test } from 'vitest'
import { eventually, newClient, plan } from '../../../test-kit/app.js'
import { watchAngular, within } from './kit/angular.js'
import { injectors } from './kit/app.js'

const { liveRows } = injectors

watchAngular()

test('with zone.js, the client is opened outside of the zone, and the application becomes stable', async () => {
  TestBed.configureTestingModule({ providers: [provideZoneChangeDetection()] })
  const zone = TestBed.inject(NgZone)
  const isInZone: boolean[] = []
  const user = () => {
    isInZone.push(NgZone.isInAngularZone())
    return 'alice'
  }
  const client = newClient({ user })
  const { value: rows } = zone.run(() => within(client, () => liveRows(db => db.workout.all())))
  await eventually(() => expect(rows()).toEqual([]))
  expect(new Set(isInZone)).toEqual(new Set([false]))
  await plan(client, 'A')
  await client.sync()
  await eventually(() => expect(rows()).toHaveLength(1))
  await TestBed.inject(ApplicationRef).whenStable()
})
