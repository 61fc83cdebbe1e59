// The usual alternative to RepLog, tuned by hand: one Node.js process, Express, rows with etags, a table of changes
// numbered by a BIGSERIAL as the sync token, events by LISTEN and NOTIFY. One prepared statement for each request,
// arrays with unnest for batches, JSON assembled in SQL for pulls, a pool of 8. It promises less than RepLog does: it has
// no idempotency keys, no conflicts, no history, and a reader that follows its token can miss changes, because the
// numbers of a BIGSERIAL are assigned before their rows are committed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import pg from 'pg';

const DATABASE = process.env.BASELINE_POSTGRES;
const PORT = Number(process.env.BASELINE_PORT ?? 8090);
const SECRET = process.env.BASELINE_JWT_SECRET;

const pool = new pg.Pool({ connectionString: DATABASE, max: 8, min: 8 });

await pool.query(`
  CREATE TABLE IF NOT EXISTS item (
    user_id text NOT NULL, id uuid NOT NULL, type text NOT NULL, version int NOT NULL, etag bigint NOT NULL,
    data jsonb NOT NULL, deleted boolean NOT NULL DEFAULT false, updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, id));
  CREATE TABLE IF NOT EXISTS change (seq bigserial PRIMARY KEY, user_id text NOT NULL, id uuid NOT NULL);
  CREATE INDEX IF NOT EXISTS change_by_user ON change (user_id, seq);
`);

const ITEM = `json_build_object('id', i.id, 'type', i.type,
  'status', CASE WHEN i.deleted THEN 'deleted' ELSE 'active' END, 'version', i.version,
  'etag', to_hex(i.etag), 'updated_at', i.updated_at, 'data', i.data)`;

const SQL = {
  write: {
    name: 'write',
    text: `
      WITH c AS (INSERT INTO change (user_id, id) VALUES ($1, $2) RETURNING seq, pg_notify('changes', $1 || ' ' || seq))
      INSERT INTO item AS i (user_id, id, type, version, etag, data) SELECT $1, $2, $3, 1, c.seq, $4 FROM c
      ON CONFLICT (user_id, id) DO UPDATE SET version = i.version + 1, etag = excluded.etag, data = excluded.data,
        deleted = false, updated_at = now()
      RETURNING version, etag, updated_at`,
  },
  push: {
    name: 'push',
    text: `
      WITH b AS (SELECT * FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS b (id, type, data)),
      c AS (INSERT INTO change (user_id, id) SELECT $1, id FROM b RETURNING seq, id),
      n AS (SELECT pg_notify('changes', $1 || ' ' || max(seq)) FROM c)
      INSERT INTO item AS i (user_id, id, type, version, etag, data)
      SELECT $1, b.id, b.type, 1, c.seq, b.data FROM b JOIN c USING (id), n
      ON CONFLICT (user_id, id) DO UPDATE SET version = i.version + 1, etag = excluded.etag, data = excluded.data,
        deleted = false, updated_at = now()
      RETURNING id, version, etag, updated_at`,
  },
  delta: {
    name: 'delta',
    text: `
      SELECT coalesce(max(seq), $2::bigint)::text AS token, coalesce(json_agg(item ORDER BY seq), '[]')::text AS items
      FROM (SELECT c.seq, ${ITEM} AS item
        FROM (SELECT id, max(seq) AS seq FROM change WHERE user_id = $1 AND seq > $2
          GROUP BY id ORDER BY max(seq) LIMIT 1000) c
        JOIN item i ON i.user_id = $1 AND i.id = c.id) d`,
  },
  full: {
    name: 'full',
    text: `
      SELECT coalesce(max(etag), 0)::text AS token, coalesce(json_agg(item), '[]')::text AS items
      FROM (SELECT i.etag, ${ITEM} AS item FROM item i WHERE user_id = $1 AND NOT deleted) d`,
  },
};

const verified = new Map();
const streams = new Map();

// A valid token is cached until it expires.
function authenticate(request, response, next) {
  const token = request.headers.authorization?.slice(7) ?? '';
  let known = verified.get(token);
  if (!known) {
    const [head, body, signature] = token.split('.');
    const expected = createHmac('sha256', SECRET).update(`${head}.${body}`).digest();
    const given = Buffer.from(signature ?? '', 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return response.status(401).json({ code: 'unauthenticated' });
    }
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    known = { user: claims.sub, until: claims.exp * 1000 };
    verified.set(token, known);
  }
  if (known.until < Date.now()) {
    return response.status(401).json({ code: 'unauthenticated' });
  }
  request.user = known.user;
  next();
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(authenticate);

app.post('/api/sync/push', express.json({ limit: '1mb' }), async (request, response) => {
  const operations = request.body.operations;
  const seen = new Set();
  for (const operation of operations) {
    if (typeof operation.id !== 'string' || typeof operation.data?.name !== 'string' || seen.has(operation.id)) {
      return response.status(400).json({ code: 'validation_failed' });
    }
    seen.add(operation.id);
  }
  const { rows } = await pool.query({
    ...SQL.push,
    values: [
      request.user,
      operations.map(operation => operation.id),
      operations.map(operation => operation.type),
      operations.map(operation => JSON.stringify(operation.data)),
    ],
  });
  let token = 0n;
  const results = rows.map(row => {
    const etag = BigInt(row.etag);
    token = etag > token ? etag : token;
    return { id: row.id, status: 'applied', etag: etag.toString(16), version: row.version, updatedAt: row.updated_at };
  });
  response.json({ results, errors: [], sync_token: String(token) });
});

app.put('/api/:collection/:id', express.json({ limit: '1mb' }), async (request, response) => {
  const data = request.body;
  if (typeof data?.name !== 'string') {
    return response.status(400).json({ code: 'validation_failed' });
  }
  const id = request.params.id;
  const { rows } = await pool.query({
    ...SQL.write,
    values: [request.user, id, request.params.collection, JSON.stringify(data)],
  });
  const [row] = rows;
  response.status(row.version === 1 ? 201 : 200).json({
    ...data, id, version: row.version, etag: BigInt(row.etag).toString(16), updated_at: row.updated_at,
    sync_token: row.etag,
  });
});

app.get('/api/sync/stream', (request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('event: ready\ndata: {}\n\n');
  const own = streams.get(request.user) ?? new Set();
  streams.set(request.user, own.add(response));
  response.on('close', () => own.delete(response));
});

app.get('/api/sync', async (request, response) => {
  const since = request.query.since;
  const statement = since === undefined ? SQL.full : SQL.delta;
  const { rows } = await pool.query({
    ...statement,
    values: since === undefined ? [request.user] : [request.user, since],
  });
  const [{ items, token }] = rows;
  response.setHeader('Content-Type', 'application/json');
  response.end(`{"items":${items},"nextSyncToken":"${token}"}`);
});

const listener = new pg.Client({ connectionString: DATABASE });
await listener.connect();
listener.on('notification', ({ payload }) => {
  const [user, seq] = payload.split(' ');
  const own = streams.get(user);
  if (own !== undefined) {
    const event = `event: change\nid: ${seq}\ndata: {"token":"${seq}"}\n\n`;
    own.forEach(response => response.write(event));
  }
});
await listener.query('LISTEN changes');

const server = app.listen(PORT, '127.0.0.1', () => console.log(`listening on ${PORT}`));
server.keepAliveTimeout = 600_000;
