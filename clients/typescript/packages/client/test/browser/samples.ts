import type { BaseRow, NewOp } from '@replog/core'

/** An operation that creates a set. */
export function newOp(mutationId: string): NewOp {
  return {
    state: 'queued',
    mutationId,
    kind: 'create',
    type: 'workout_set',
    id: crypto.randomUUID(),
    data: { workout_exercise_id: crypto.randomUUID(), order: 1, reps: 5, weight: 82.5 },
    seen: 'AAEAAAEAx7V1AAAAAAAAAQ',
    priority: 'medium',
    roots: [`workout/${crypto.randomUUID()}`],
    path: [],
    clientTime: '2026-01-01T00:00:00.000Z',
    catalogue: '7',
    at: 0,
    attempts: 0,
  }
}

/** A set as a pull gives it. */
export function newSet(n: number): BaseRow {
  const time = new Date(1_767_225_600_000 + n * 60_000).toISOString()
  return {
    type: 'workout_set',
    id: crypto.randomUUID(),
    etag: `AAEAAAEA${String(n).padStart(16, '0')}`,
    version: 1 + (n % 3),
    updatedAt: time,
    data: {
      workout_exercise_id: crypto.randomUUID(),
      order: n % 5,
      reps: 5 + (n % 7),
      weight: 82.5,
      rpe: 8,
      rest_seconds: 90,
      is_warmup: false,
      completed_at: time,
      notes: n % 10 === 0 ? 'It felt easy.' : null,
    },
  }
}
