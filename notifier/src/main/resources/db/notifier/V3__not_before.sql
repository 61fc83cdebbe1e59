-- Before this time the receiver is not called again, because an attempt failed. It outlives the message, renewals and the
-- stopping of the channel, so that none of them skips the wait. Null: nothing failed since the last success.
ALTER TABLE channel ADD COLUMN not_before timestamptz;
UPDATE channel SET not_before = due_at WHERE failures > 0 AND message_id IS NOT NULL AND lease IS NULL;
