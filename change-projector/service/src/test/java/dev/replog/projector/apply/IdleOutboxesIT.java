package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.own.Claim;
import dev.replog.projector.store.ProjectionStore;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Stored outboxes of partitions in which nothing happens. */
class IdleOutboxesIT {
    private static final UUID SQUAT = new UUID(1, 1);

    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private boolean isSending;

    private static MutationRecord write(long offset, String name) {
        return Records.of(0, offset, Ask.heard("alice", Ask.upsert("exercise", SQUAT, Map.of("name", name))));
    }

    private void after(IdleOutboxes outboxes, int seconds) throws Exception {
        now = now.plus(Duration.ofSeconds(seconds));
        outboxes.emptyIfDue();
    }

    @Test
    void idleOutbox_isEmptied_onceKafkaHasIt() throws Exception {
        BatchTables tables = BatchTables.create();
        try (Connection connection = tables.database().connect()) {
            ProjectionStore store = BatchTables.store(connection);
            Claim claim = store.claim(0);
            tables.apply(connection, claim, List.of(write(0, "n".repeat(9_000))));
            Map<TopicPartition, Claim> owned = Map.of(Records.PARTITION, claim.advancedTo(1, Optional.empty()));
            IdleOutboxes outboxes = new IdleOutboxes(store, () -> owned, partition -> isSending, () -> now);

            isSending = true;
            after(outboxes, 2);
            after(outboxes, 20);
            assertThat(store.outbox()).hasSize(2);
            isSending = false;
            after(outboxes, 2);
            assertThat(store.outbox()).isEmpty();
            assertThat(tables.database().text("SELECT count(*) FROM projection_owed"))
                    .isEqualTo("0");
        }
    }

    @Test
    void outboxOfANewerBatch_isKept() throws Exception {
        BatchTables tables = BatchTables.create();
        try (Connection connection = tables.database().connect()) {
            ProjectionStore store = BatchTables.store(connection);
            Claim claim = store.claim(0);
            tables.apply(connection, claim, List.of(write(0, "Squat")));
            Claim behind = claim.advancedTo(1, Optional.empty());
            IdleOutboxes outboxes =
                    new IdleOutboxes(store, () -> Map.of(Records.PARTITION, behind), partition -> false, () -> now);
            after(outboxes, 2);
            tables.apply(connection, behind, List.of(write(1, "Press")));
            after(outboxes, 20);
            assertThat(store.outbox()).hasSize(2);
        }
    }
}
