package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.replog.projector.load.Needs;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.JdbcStore;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A writer whose claim on a partition is old changes nothing. */
class OldClaimIT {
    private BatchTables tables;
    private TestDatabase database;

    @BeforeEach
    void createTables() throws SQLException {
        tables = BatchTables.create();
        database = tables.database();
    }

    @Test
    void writerWhoseClaimIsOld_changesNothing() throws Exception {
        MutationRecord record =
                Records.of(0, 0, Ask.heard("alice", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat"))));
        try (Connection old = database.connect();
                Connection current = database.connect()) {
            Claim before = BatchTables.store(old).claim(0);
            Claim now = new JdbcStore(current, 1, "other", Catalogue.shipped(), TestProjector.ERASURES).claim(0);
            assertThat(now.epoch()).isEqualTo(before.epoch() + 1);
            List<String> untouched = database.texts("SELECT p::text FROM projection_progress p");
            assertThat(failureOf(() -> tables.apply(old, before, List.of(record))))
                    .isInstanceOf(OwnershipLostException.class);
            assertThat(failureOf(() -> tables.apply(current, now.advancedTo(5, Optional.empty()), List.of(record))))
                    .isInstanceOf(OwnershipLostException.class);
            assertThat(database.texts("SELECT p::text FROM projection_progress p"))
                    .isEqualTo(untouched);
            assertThat(database.text("SELECT count(*) FROM entity")).isEqualTo("0");
            assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("0");
            assertThat(database.text("SELECT count(*) FROM user_head")).isEqualTo("0");

            tables.apply(current, now, List.of(record));
            assertThat(database.text("SELECT version FROM entity")).isEqualTo("1");
            assertThat(failureOf(() -> tables.apply(current, now, List.of(record))))
                    .isInstanceOf(OwnershipLostException.class);
            assertThat(database.text("SELECT version FROM entity")).isEqualTo("1");
            assertThat(current.getAutoCommit()).isTrue();
        }
    }

    @Test
    void oneLostPartition_stopsTheWholeBatch() throws Exception {
        TopicPartition second = new TopicPartition(Records.TOPIC, 1);
        List<MutationRecord> records = List.of(
                Records.of(0, 0, Ask.silent("alice", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat")))),
                Records.of(1, 0, Ask.silent("bob", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat")))));
        try (Connection connection = database.connect()) {
            Map<TopicPartition, Claim> claims = Map.of(
                    Records.PARTITION,
                    BatchTables.store(connection).claim(0),
                    second,
                    BatchTables.store(connection).claim(1));
            new JdbcStore(connection, 1, "other", Catalogue.shipped(), TestProjector.ERASURES).claim(1);
            Needs needs = BatchTables.needs(records);
            Batch batch = tables.decide(connection, needs, records);
            assertThat(failureOf(() -> BatchTables.store(connection).store(batch, claims)))
                    .isInstanceOf(OwnershipLostException.class)
                    .hasMessageContaining("1 of 2 partitions");
        }
        assertThat(database.text("SELECT count(*) FROM entity")).isEqualTo("0");
        assertThat(database.text("SELECT sum(next_offset) FROM projection_progress"))
                .isEqualTo("0");
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Throwable failureOf(Step step) {
        return Objects.requireNonNull(catchThrowable(step::run));
    }
}
