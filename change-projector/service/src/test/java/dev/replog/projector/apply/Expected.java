package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Receipt;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.database.EntityColumns;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.schemas.Change;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The expected result of a log: the pure decider is run over it in memory, with all of every user's state at hand. The
 * projection adds batches, loading, storing and publishing, and its results must be the same.
 */
final class Expected {
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    private final Map<String, UserState> states = new TreeMap<>();
    private final Map<String, Long> heads = new TreeMap<>();
    private final Map<String, SequencedMap<Long, String>> changes = new TreeMap<>();
    private final Map<UUID, String> outcomes = new HashMap<>();

    private Expected() {}

    static Expected of(TestLog log) throws Exception {
        Expected expected = new Expected();
        Announcement announcement = new Announcement(log.projected().id());
        for (ConsumerRecord<byte[], byte[]> raw : log.mutations()) {
            expected.add((MutationRecord.Decoded) MutationRecord.of(raw, 1), announcement);
        }
        return expected;
    }

    private void add(MutationRecord.Decoded record, Announcement announcement) throws UndecodableRecordException {
        String userId = record.place().userId();
        UserState state = states.computeIfAbsent(userId, user -> new UserState());
        Decision decision =
                Decider.decide(state, record.mutation(), record.place(), RETENTION, Records.LOGS, Catalogues.shipped());
        Decider.evolve(state, decision);
        heads.put(userId, record.place().position());
        var change = announcement.change(record, decision);
        if (change.isPresent()) {
            changes.computeIfAbsent(userId, user -> new LinkedHashMap<>())
                    .put(
                            record.place().position(),
                            text(RecordCodec.CHANGE.decode(change.get().value())));
        }
        var outcome = announcement.outcome(record, decision, record.at());
        if (outcome.isPresent()) {
            Outcome decoded = RecordCodec.OUTCOME.decode(outcome.get().value());
            outcomes.put(decoded.getRequestId(), text(decoded));
        }
    }

    /** Every row of the read model is what the decider says, and there is no other. */
    void requireDatabase(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            assertThat(entities(statement)).isEqualTo(expectedEntities());
            assertThat(receipts(statement)).isEqualTo(expectedReceipts());
            Map<String, Long> stored = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery("SELECT user_id, position FROM user_head")) {
                while (rows.next()) {
                    stored.put(rows.getString(1), rows.getLong(2));
                }
            }
            assertThat(stored).isEqualTo(heads);
        }
    }

    /**
     * Every outcome and change arrived at least once, equal each time, and the first copies in the order of the log.
     */
    void requireMessages(TestLog log) throws UndecodableRecordException {
        assertThat(arrivedOutcomes(log)).isEqualTo(outcomes);
        requireChanges(log);
    }

    /**
     * The same of changes, and no wrong outcome: those that a projector had not sent when it died are lost with the
     * database that said so. Nobody waits for them as long as it takes to have another database.
     */
    void requireMessagesAfterLossOfDatabase(TestLog log) throws UndecodableRecordException {
        assertThat(outcomes).containsAllEntriesOf(arrivedOutcomes(log));
        requireChanges(log);
    }

    private static Map<UUID, String> arrivedOutcomes(TestLog log) throws UndecodableRecordException {
        Map<UUID, String> arrived = new HashMap<>();
        for (Outcome outcome : log.outcomes()) {
            String timeless = text(outcome);
            String before = arrived.put(outcome.getRequestId(), timeless);
            assertThat(before).isIn(null, timeless);
        }
        return arrived;
    }

    private void requireChanges(TestLog log) throws UndecodableRecordException {
        Map<String, SequencedMap<Long, String>> seen = new TreeMap<>();
        for (Change change : log.changes()) {
            String text = text(change);
            String before = seen.computeIfAbsent(change.getUserId(), user -> new LinkedHashMap<>())
                    .putIfAbsent(change.getPosition(), text);
            assertThat(before).isIn(null, text);
        }
        assertThat(seen).isEqualTo(changes);
        seen.values().forEach(ofUser -> assertThat(List.copyOf(ofUser.keySet())).isSorted());
    }

    private static String text(Outcome outcome) {
        Outcome timeless = Outcome.newBuilder(outcome).setLagMillis(0).build();
        return HexFormat.of().formatHex(RecordCodec.OUTCOME.encode(timeless));
    }

    private static String text(Change change) {
        return HexFormat.of().formatHex(RecordCodec.CHANGE.encode(change));
    }

    private Map<String, Map<EntityKey, Entity>> expectedEntities() {
        Map<String, Map<EntityKey, Entity>> expected = new TreeMap<>();
        states.forEach((user, state) -> state.ownEntities()
                .forEach(entity ->
                        expected.computeIfAbsent(user, one -> new HashMap<>()).put(entity.key(), entity)));
        return expected;
    }

    private static Map<String, Map<EntityKey, Entity>> entities(Statement statement) throws SQLException {
        Map<String, Map<EntityKey, Entity>> stored = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery("SELECT user_id, " + EntityColumns.ALL + " FROM entity")) {
            while (rows.next()) {
                Entity entity = EntityColumns.read(Catalogue.shipped(), rows);
                stored.computeIfAbsent(rows.getString("user_id"), user -> new HashMap<>())
                        .put(entity.key(), entity);
                assertThat(rows.getObject("tree_position") == null).isEqualTo(!entity.isRoot());
            }
        }
        return stored;
    }

    private Map<String, String> expectedReceipts() {
        Map<String, String> expected = new TreeMap<>();
        states.forEach((user, state) -> state.ownReceipts().forEach((id, receipt) -> {
            Receipt one = receipt;
            expected.put(
                    user + "/" + id,
                    HexFormat.of().formatHex(one.payloadHash().bytes()) + " " + one.position() + " "
                            + one.decidedAt().toEpochMilli() + " " + one.device() + " "
                            + HexFormat.of().formatHex(RecordCodec.OPERATION_OUTCOME.encode(one.outcome())));
        }));
        return expected;
    }

    private static Map<String, String> receipts(Statement statement) throws SQLException {
        Map<String, String> stored = new TreeMap<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT user_id || '/' || mutation_id, encode(payload_hash, 'hex') || ' ' || position || ' '"
                        + " || (extract(epoch FROM decided_at) * 1000)::bigint || ' ' || coalesce(device_id, 'null')"
                        + " || ' ' || encode(outcome, 'hex') FROM receipt")) {
            while (rows.next()) {
                stored.put(rows.getString(1), rows.getString(2));
            }
        }
        return stored;
    }
}
