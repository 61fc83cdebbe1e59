// An app that takes its types from the API's description. Photos are a type of its own deployment. Lines after `@ts-expect-error` must not compile.
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type SyncItem = components['schemas']['SyncItem'];

const api = createClient<paths>({ baseUrl: 'http://localhost:8080' });

export async function train(): Promise<string> {
  const squat = await api.POST('/api/exercises', { body: { name: 'Squat', category: 'strength' } });
  // @ts-expect-error: an exercise needs a name
  await api.POST('/api/exercises', { body: { category: 'strength' } });

  // A write that is not decided in time is answered with 202, and has no entity yet.
  const id: string = squat.data !== undefined && 'id' in squat.data ? squat.data.id : '';
  await api.PATCH('/api/exercises/{id}', { params: { path: { id } }, body: { notes: null } });
  await api.PATCH('/api/workouts/{id}', { params: { path: { id } }, body: { name: 'Legs' } });
  // @ts-expect-error: not a status
  await api.PATCH('/api/workouts/{id}', { params: { path: { id } }, body: { status: 'begun' } });

  await api.POST('/api/sync/push', {
    body: { operations: [{ op: 'create', type: 'workout_set', data: { workout_exercise_id: 'monday', reps: 5 } }] },
  });
  await api.POST('/api/sync/push', {
    // @ts-expect-error: a workout has no repetitions
    body: { operations: [{ op: 'create', type: 'workout', data: { reps: 5 } }] },
  });

  const page = await api.GET('/api/sync', { params: { query: { types: ['workout', 'workout_set'] } } });
  await api.DELETE('/api/exercises/{id}', { params: { path: { id } } });
  // The same request with `Accept: application/x-ndjson` gets lines.
  return page.data === undefined || typeof page.data === 'string' ? '' : page.data.items.map(shown).join();
}

function shown(item: SyncItem): string {
  switch (item.type) {
    case 'workout':
      return item.data?.scheduled_date ?? 'no date';
    case 'workout_set':
      return String(item.data?.reps ?? 0);
    case 'exercise':
    case 'template':
      return item.data?.name ?? 'deleted';
    case 'template_exercise':
    case 'workout_exercise':
      return item.data?.exercise_id ?? 'deleted';
    case 'photo':
      return item.data?.caption ?? item.data?.state ?? 'deleted';
    default:
      return item satisfies never;
  }
}
