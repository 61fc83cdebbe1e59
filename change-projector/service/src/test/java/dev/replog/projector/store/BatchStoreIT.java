package dev.replog.projector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.BatchDecider;
import dev.replog.projector.apply.Records;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.OutboxRows;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.LogId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests inserts of new rows and updates of known ones, when their existence has changed since they were loaded. */
class BatchStoreIT {
    private static final TopicPartition PARTITION = new TopicPartition(Records.TOPIC, 0);
    private static final UUID SQUAT = new UUID(1, 1);

    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());
    private final BatchStore store = new BatchStore(1, "test", Subjects.withKey(""));
    private final BatchDecider decider = new BatchDecider(
            Catalogues.shipped(), new Retention(Duration.ofDays(30), Duration.ofDays(90)), new LogId(7));

    @BeforeEach
    void registerGeneration() throws SQLException {
        database.execute("INSERT INTO log_generation VALUES (1, 'replog.mutations', '" + new UUID(0, 1) + "')");
    }

    @Test
    void whatAnotherInstanceStoredMeanwhile_isLeftAlone() throws Exception {
        MutationRecord first = write(0, "Squat");
        MutationRecord second = write(1, "Press");
        try (Connection connection = database.connect()) {
            Claim claim = store.claim(connection, 0);
            Map<String, UserState> before = load(connection, second);
            store(connection, claim, first, load(connection, first));
            assertThatThrownBy(() -> store(connection, claim.advancedTo(1, Optional.empty()), second, before))
                    .isInstanceOf(OwnershipLostException.class)
                    .hasMessageContaining("stored already");
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(database.text("SELECT data ->> 'name' FROM entity")).isEqualTo("Squat");
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("1");
        assertThat(database.text("SELECT next_offset FROM projection_progress")).isEqualTo("1");
    }

    @Test
    void whatWasPurgedMeanwhile_isStoredAgain() throws Exception {
        MutationRecord first = write(0, "Squat");
        MutationRecord second = write(1, "Press");
        try (Connection connection = database.connect()) {
            Claim claim = store.claim(connection, 0);
            store(connection, claim, first, load(connection, first));
            Map<String, UserState> before = load(connection, second);
            database.execute("DELETE FROM entity");
            store(connection, claim.advancedTo(1, Optional.empty()), second, before);
        }
        assertThat(database.text("SELECT version || ' ' || (data ->> 'name') FROM entity"))
                .isEqualTo("2 Press");
    }

    @Test
    void theOutbox_isFoundByTheNextOwner_howeverLargeItIs() throws Exception {
        try (Connection connection = database.connect()) {
            Claim claim = store.claim(connection, 0);
            assertThat(claim.outbox()).isEmpty();
            long offset = 0;
            // From many rows to fewer, to none, and up again: rows that are left over must not be read.
            for (int writes : List.of(40, 7, 1, 30)) {
                List<MutationRecord> records = new ArrayList<>();
                for (int i = 0; i < writes; i++) {
                    records.add(write(offset++, "n".repeat(writes == 1 ? 1 : 900) + offset));
                }
                Batch batch = decider.decide(
                        records, load(connection, records), Records.LOGS, partition -> Published.NOTHING, Records.AT);
                store.store(connection, batch, Map.of(PARTITION, claim));
                List<OutboxEntry> outbox =
                        Objects.requireNonNull(batch.progress().get(PARTITION)).entries();
                assertThat(OutboxRows.readAll(connection, 1))
                        .usingRecursiveComparison()
                        .isEqualTo(outbox);
                claim = store.claim(connection, 0);
                assertThat(claim.nextOffset()).isEqualTo(offset);
                assertThat(claim.outbox()).usingRecursiveComparison().isEqualTo(outbox);
            }
        }
    }

    @Test
    void theOutbox_takesNoMoreRoomWithEveryBatch() throws Exception {
        try (Connection connection = database.connect()) {
            Claim claim = store.claim(connection, 0);
            for (int offset = 0; offset < 50; offset++) {
                store(
                        connection,
                        claim,
                        write(offset, "n".repeat(9_000)),
                        load(connection, List.of(write(offset, "n"))));
                claim = claim.advancedTo(offset + 1L, Optional.empty());
            }
        }
        assertThat(database.text("SELECT count(*) FROM projection_owed")).isEqualTo("3");
        assertThat(database.text("SELECT pg_relation_size('projection_owed') / current_setting('block_size')::int"))
                .isEqualTo("3");
    }

    private static MutationRecord write(long offset, String name) {
        return Records.of(0, offset, Ask.heard("alice", Ask.upsert("exercise", SQUAT, Map.of("name", name))));
    }

    private static Map<String, UserState> load(Connection connection, MutationRecord record) throws SQLException {
        return load(connection, List.of(record));
    }

    private static Map<String, UserState> load(Connection connection, List<MutationRecord> records)
            throws SQLException {
        Needs needs = new Needs(Catalogue.shipped());
        records.forEach(needs::addOrSetAside);
        return new StateLoader(Catalogue.shipped(), Subjects.withKey("")).load(connection, needs);
    }

    private void store(Connection connection, Claim claim, MutationRecord record, Map<String, UserState> states)
            throws Exception {
        Batch batch = decider.decide(List.of(record), states, Records.LOGS, partition -> Published.NOTHING, Records.AT);
        store.store(connection, batch, Map.of(PARTITION, claim));
    }
}
