// The compiler first: without a build, Angular compiles its own parts when they are loaded.
import '@angular/compiler'
import {
  createEnvironmentInjector,
  EnvironmentInjector,
  type EnvironmentProviders,
  ErrorHandler,
  runInInjectionContext,
} from '@angular/core'
import { getTestBed, TestBed } from '@angular/core/testing'
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Client } from '../../../../test-kit/app.js'
import { injectors } from './app.js'

/** The errors that Angular was told of in this test. */
export const errors: unknown[] = []

/** Makes the test bed, and fails when Angular was told of an error that the test has not taken out of `errors`. */
export function watchAngular(): void {
  getTestBed().resetTestEnvironment()
  getTestBed().initTestEnvironment(BrowserTestingModule, platformBrowserTesting())
  beforeEach(() => {
    const handler: ErrorHandler = { handleError: error => void errors.push(error) }
    TestBed.configureTestingModule({ providers: [{ provide: ErrorHandler, useValue: handler }] })
  })
  afterEach(() => {
    TestBed.resetTestingModule()
    expect(errors.splice(0)).toEqual([])
  })
}

/** An injector with these providers, as a route has one. */
export function newInjector(...providers: EnvironmentProviders[]): EnvironmentInjector {
  return createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector))
}

/** The result of `make` in the injection context of a client, and the end of that context. */
export function within<T>(client: Client, make: () => T): { readonly value: T; readonly destroy: () => void } {
  const injector = newInjector(injectors.provideReplog(client))
  return { value: runInInjectionContext(injector, make), destroy: () => injector.destroy() }
}
