-- What a batch owes is written once, hardly ever read, and replaced by the next batch: compressing it costs more than
-- writing it. Each batch leaves the one before it behind, so that is cleared away soon.
ALTER TABLE projection_progress ALTER COLUMN unpublished SET STORAGE EXTERNAL;
ALTER TABLE projection_progress SET (
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_threshold = 10000, toast.autovacuum_vacuum_scale_factor = 0,
  toast.autovacuum_vacuum_cost_delay = 0);
