PRAGMA application_id = 1382379596;
PRAGMA user_version = 1;
CREATE TABLE state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  instance TEXT NOT NULL,
  user TEXT NOT NULL,
  place TEXT NOT NULL,
  rev INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  shown_since INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  leader TEXT,
  leads_until INTEGER NOT NULL,
  meta_rev INTEGER NOT NULL,
  meta TEXT NOT NULL,
  catalogue TEXT
);
CREATE TABLE op (seq INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE removed_op (seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL);
CREATE TABLE outcome (
  mutation_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  rev INTEGER NOT NULL,
  doc TEXT NOT NULL
);
CREATE TABLE base (
  generation INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  tombstone INTEGER NOT NULL,
  local_id TEXT,
  etag TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  data TEXT
);
INSERT INTO sqlite_sequence VALUES ('op', 3);
INSERT INTO state VALUES (1, '0eba6f0587fdf9ef0f3d261a0f58aacd', '"alice"', 'inode 2443552', 3, 0, 0, 1, 1, 'leader', 1500, 3, '{"format":1,"device":"device-1","user":"alice","epoch":1,"generation":1,"token":"token-0","pulls":0,"clockOffset":0,"lastTime":0,"asked":0,"answered":0}', '{"version":"7"}');
INSERT INTO op VALUES (1, 0, '{"state":"queued","mutationId":"mutation-0","kind":"patch","type":"workout_set","id":"set-0","data":{"reps":0},"priority":"medium","roots":["workout_set/set-0"],"path":[],"at":0,"clientTime":"2026-01-01T00:00:00.000Z","catalogue":"","attempts":0}');
INSERT INTO op VALUES (2, 3, '{"state":"queued","mutationId":"mutation-1","kind":"patch","type":"workout_set","id":"set-1","data":{"reps":1},"priority":"medium","roots":["workout_set/set-1"],"path":[],"at":1,"clientTime":"2026-01-01T00:00:00.000Z","catalogue":"","attempts":3}');
INSERT INTO removed_op VALUES (3, 3);
INSERT INTO outcome VALUES ('mutation-0', 0, 1, '{"mutationId":"mutation-0","type":"workout_set","id":"set-0","status":"applied","at":0}');
INSERT INTO base VALUES (1, 'workout_set', 'set-0', 2, 0, NULL, 'etag-0-1', 1, '2026-01-01T00:00:00.000Z', NULL);
INSERT INTO base VALUES (1, 'workout_set', 'set-1', 2, 0, NULL, 'etag-1-1', 1, '2026-01-01T00:00:00.000Z', '{"reps":1,"note":"row 1"}');
INSERT INTO base VALUES (1, 'workout_set', 'set-2', 2, 0, NULL, 'etag-2-1', 1, '2026-01-01T00:00:00.000Z', '{"reps":2,"note":"row 2"}');
INSERT INTO base VALUES (1, 'workout_set', 'set-3', 2, 1, NULL, 'gone-3', 9, '2026-01-01T00:00:00.000Z', '{}');
CREATE INDEX op_rev ON op (rev) WHERE rev > 0;
CREATE INDEX removed_op_rev ON removed_op (rev);
CREATE INDEX outcome_at ON outcome (at);
CREATE INDEX outcome_rev ON outcome (rev);
CREATE UNIQUE INDEX base_key ON base (type, id, generation);
CREATE INDEX base_rev ON base (rev);
CREATE INDEX base_removed ON base (rev) WHERE data IS NULL;
CREATE INDEX "field workout_set reps" ON base (generation, CASE json_type(data, '$.reps') WHEN 'false' THEN x'00' WHEN 'true' THEN x'01' WHEN 'array' THEN CAST(char(2) || json_extract(data, '$.reps') AS BLOB) WHEN 'object' THEN CAST(char(2) || json_extract(data, '$.reps') AS BLOB) ELSE json_extract(data, '$.reps') END, id) WHERE type = 'workout_set' AND tombstone = 0 AND data IS NOT NULL
