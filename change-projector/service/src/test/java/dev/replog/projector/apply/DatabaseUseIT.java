package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.replog.backends.SharedBackends;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Memory;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.JdbcStore;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.token.LogId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the projection does to PostgreSQL, and what comes back from it. */
class DatabaseUseIT {
    private static final TopicPartition PARTITION = new TopicPartition(Records.TOPIC, 0);

    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());
    private final BatchDecider decider =
            new BatchDecider(Catalogues.shipped(), new Memory(Duration.ofDays(30), Duration.ofDays(90)), new LogId(7));
    private long nextOffset;

    @BeforeEach
    void registerGeneration() throws SQLException {
        database.execute("INSERT INTO log_generation VALUES (1, 'replog.mutations', '" + new UUID(0, 1) + "')");
    }

    @Test
    void aBatch_costsTheSameStatements_howeverManyMutationsItHas() throws Exception {
        try (Connection connection = database.connect()) {
            Claim claim = store(connection).claim(0);
            assertThat(statementsFor(connection, claim, 1)).hasSize(2);
            List<String> forSome = statementsFor(connection, claim.advancedTo(1, Optional.empty()), 20);
            List<String> forMany = statementsFor(connection, claim.advancedTo(21, Optional.empty()), 200);
            assertThat(forMany).isEqualTo(forSome).hasSize(2);
        }
        assertThat(database.text("SELECT count(*) FROM entity")).isEqualTo("221");
        assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("221");
    }

    private List<String> statementsFor(Connection connection, Claim claim, int mutations) throws Exception {
        List<String> statements = new ArrayList<>();
        Connection counted = Wrapped.of(Connection.class, connection, call -> {
            if (!call.name().startsWith("prepareStatement")) {
                return call.proceed();
            }
            PreparedStatement statement = (PreparedStatement) Objects.requireNonNull(call.proceed());
            return Wrapped.of(PreparedStatement.class, statement, inner -> {
                if (inner.name().startsWith("execute")) {
                    statements.add(call.argument(0).toString());
                }
                return inner.proceed();
            });
        });
        List<MutationRecord> records = new ArrayList<>();
        for (int i = 0; i < mutations; i++) {
            String user = "user" + i % 7;
            records.add(Records.of(
                    0,
                    nextOffset++,
                    Ask.heard(user, Ask.upsert("exercise", UUID.randomUUID(), Map.of("name", "Squat")))));
        }
        apply(counted, claim, records);
        return statements;
    }

    private void apply(Connection connection, Claim claim, List<MutationRecord> records) throws Exception {
        Needs needs = new Needs(Catalogue.shipped());
        records.forEach(needs::addOrSetAside);
        Batch batch = decider.decide(
                records,
                new StateLoader(Catalogue.shipped()).load(connection, needs),
                Records.LOGS,
                partition -> Published.NOTHING,
                Records.AT);
        store(connection).store(batch, Map.of(PARTITION, claim));
    }

    /** A table's statistics are old or missing when it is young; the plan must not depend on them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ANALYZE", "SET plan_cache_mode = force_generic_plan"})
    void loading_goesThroughIndexes(String before) throws Exception {
        fill();
        Needs needs = new Needs(Catalogue.shipped());
        for (String user : List.of("user1", "user2", "nobody")) {
            needs.add(Ask.silent(user, Ask.patch("workout", new UUID(1, 1), Map.of("status", "in_progress"))));
            needs.add(Ask.silent(user, Ask.delete("workout", new UUID(1, 2))));
            needs.add(Ask.silent(user, Ask.patch("exercise", new UUID(1, 1), Map.of("name", "Press"))));
        }
        List<String> plan = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (!before.isEmpty()) {
                statement.execute(before);
            }
            new StateLoader(Catalogue.shipped()).load(explaining(connection, plan), needs);
        }
        assertThat(plan)
                .isNotEmpty()
                .noneMatch(line -> line.contains("Seq Scan on"))
                .anyMatch(line -> line.contains("entity_pkey"))
                .anyMatch(line -> line.contains("entity_by_root"))
                .anyMatch(line -> line.contains("entity_in_progress"))
                .anyMatch(line -> line.contains("receipt_pkey"));
    }

    private void fill() throws SQLException {
        database.execute("INSERT INTO entity SELECT 'user' || i % 20, t, ('00000000-0000-0001-0000-'"
                + " || lpad(to_hex(i / 20), 12, '0'))::uuid, NULL, NULL, ('00000000-0000-0001-0000-'"
                + " || lpad(to_hex(i / 20), 12, '0'))::uuid, 1, i, i,"
                + " '{\"name\": \"x\"}', '[[1, 2, null]]', now(), now(), NULL"
                + " FROM generate_series(1, 2000) i, unnest(ARRAY[1, 4]::smallint[]) t");
        database.execute("INSERT INTO receipt SELECT 'user' || i % 20, gen_random_uuid(), '', i, now(), NULL, ''"
                + " FROM generate_series(1, 2000) i");
    }

    private static Connection explaining(Connection connection, List<String> plan) {
        return Wrapped.of(Connection.class, connection, call -> {
            if (!call.name().equals("prepareStatement")) {
                return call.proceed();
            }
            PreparedStatement real = (PreparedStatement) Objects.requireNonNull(call.proceed());
            Map<Integer, Object> arrays = new HashMap<>();
            String sql = call.argument(0).toString();
            return Wrapped.of(PreparedStatement.class, real, inner -> {
                if (inner.name().equals("setArray") || inner.name().equals("setObject")) {
                    arrays.put((Integer) inner.argument(0), inner.argument(1));
                } else if (inner.name().equals("execute")) {
                    explain(connection, sql, arrays, plan);
                }
                return inner.proceed();
            });
        });
    }

    /** Each of the statements by itself; their parameters are numbered on from one to the next. */
    private static void explain(Connection connection, String sql, Map<Integer, Object> arrays, List<String> plan)
            throws SQLException {
        int before = 0;
        for (String one : sql.split(";\n")) {
            int count = Math.toIntExact(one.chars().filter(c -> c == '?').count());
            try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + one)) {
                for (int i = 1; i <= count; i++) {
                    explain.setObject(i, arrays.get(before + i));
                }
                try (ResultSet lines = explain.executeQuery()) {
                    while (lines.next()) {
                        plan.add(lines.getString(1));
                    }
                }
            }
            before += count;
        }
    }

    @Test
    void values_comeBackAsTheyWereStored_whateverTheirTextHolds() throws Exception {
        Seeds.holds(3, random -> {
            String user = "u" + Seeds.text(random, 20).replaceAll("[\\x00-\\x1f\\x7f-\\x9f]", "");
            Map<UUID, EntityType> written = new HashMap<>();
            Map<EntityKey, Entity> decided = new HashMap<>();
            try (Connection connection = database.connect()) {
                Claim claim = store(connection).claim(0);
                List<MutationRecord> records = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    records.add(Records.of(0, nextOffset++, randomWrite(random, user, written)));
                }
                Needs needs = new Needs(Catalogue.shipped());
                records.forEach(needs::addOrSetAside);
                Batch batch = decider.decide(
                        records,
                        new StateLoader(Catalogue.shipped()).load(connection, needs),
                        Records.LOGS,
                        partition -> Published.NOTHING,
                        Records.AT);
                assertThat(batch.deadCount()).isZero();
                store(connection).store(batch, Map.of(PARTITION, claim));
                batch.entities().forEach(row -> decided.put(row.entity().key(), row.entity()));

                UserState loaded = Objects.requireNonNull(new StateLoader(Catalogue.shipped())
                        .load(connection, needs)
                        .get(user));
                Map<EntityKey, Entity> stored = new HashMap<>();
                loaded.ownEntities().forEach(entity -> stored.put(entity.key(), entity));
                assertThat(stored).isEqualTo(decided).isNotEmpty();
                batch.receipts()
                        .forEach(row -> assertThat(loaded.receipt(row.mutationId()))
                                .usingRecursiveComparison()
                                .isEqualTo(row.receipt()));
            }
        });
    }

    /** Roots only, so that none is refused for its parent. */
    private static Mutation randomWrite(RandomGenerator random, String user, Map<UUID, EntityType> written) {
        EntityType type = Catalogue.shipped().require(Seeds.oneOf(random, List.of("exercise", "template", "workout")));
        boolean isKnown = !written.isEmpty() && random.nextBoolean();
        UUID id = isKnown ? Seeds.oneOf(random, List.copyOf(written.keySet())) : Values.uuid(random);
        EntityType of = written.computeIfAbsent(id, one -> type);
        Map<String, Object> fields = Values.some(of, random);
        for (Field field : of.fields()) {
            if (field.required()) {
                fields.put(field.name(), Values.canonical(field, random));
            }
        }
        return Mutation.newBuilder(Ask.heard(user, Ask.upsert(of.name(), id, fields)))
                .setDeviceId(Seeds.text(random, 20))
                .build();
    }

    @Test
    void decimals_keepTheirDigits() throws Exception {
        UUID set = new UUID(0, 4);
        List<String> weights = List.of("0", "0.001", "62.5", "100", "100000", "99999.999", "0.1");
        try (Connection connection = database.connect()) {
            Claim claim = store(connection).claim(0);
            List<MutationRecord> records = new ArrayList<>();
            records.add(Records.of(0, nextOffset++, Ask.heard("alice", AnnouncementTest.tree())));
            apply(connection, claim, records);
            for (String weight : weights) {
                claim = claim.advancedTo(nextOffset, Optional.empty());
                Mutation patch =
                        Ask.heard("alice", Ask.patch("workout_set", set, Map.of("weight", new BigDecimal(weight))));
                apply(connection, claim, List.of(Records.of(0, nextOffset++, patch)));
                assertThat(database.text("SELECT data ->> 'weight' FROM entity WHERE type = 6"))
                        .isEqualTo(weight);
                Needs needs = new Needs(Catalogue.shipped());
                needs.add(patch);
                UserState state = Objects.requireNonNull(new StateLoader(Catalogue.shipped())
                        .load(connection, needs)
                        .get("alice"));
                Entity loaded = Objects.requireNonNull(
                        state.entity(new EntityKey(Catalogue.shipped().require("workout_set"), set)));
                assertThat(loaded.fields()).containsEntry("weight", new BigDecimal(weight));
            }
        }
    }

    @Test
    void writerWhoseClaimIsOld_changesNothing() throws Exception {
        MutationRecord record =
                Records.of(0, 0, Ask.heard("alice", Ask.upsert("exercise", new UUID(1, 1), Map.of("name", "Squat"))));
        try (Connection old = database.connect();
                Connection current = database.connect()) {
            Claim before = store(old).claim(0);
            Claim now = new JdbcStore(current, 1, "other", Catalogue.shipped()).claim(0);
            assertThat(now.epoch()).isEqualTo(before.epoch() + 1);
            List<String> untouched = database.texts("SELECT p::text FROM projection_progress p");
            assertThat(failureOf(() -> apply(old, before, List.of(record)))).isInstanceOf(OwnershipLostException.class);
            assertThat(failureOf(() -> apply(current, now.advancedTo(5, Optional.empty()), List.of(record))))
                    .isInstanceOf(OwnershipLostException.class);
            assertThat(database.texts("SELECT p::text FROM projection_progress p"))
                    .isEqualTo(untouched);
            assertThat(database.text("SELECT count(*) FROM entity")).isEqualTo("0");
            assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("0");
            assertThat(database.text("SELECT count(*) FROM user_head")).isEqualTo("0");

            apply(current, now, List.of(record));
            assertThat(database.text("SELECT version FROM entity")).isEqualTo("1");
            assertThat(failureOf(() -> apply(current, now, List.of(record))))
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
                    PARTITION,
                    store(connection).claim(0),
                    second,
                    store(connection).claim(1));
            new JdbcStore(connection, 1, "other", Catalogue.shipped()).claim(1);
            Needs needs = new Needs(Catalogue.shipped());
            records.forEach(needs::addOrSetAside);
            Batch batch = decider.decide(
                    records,
                    new StateLoader(Catalogue.shipped()).load(connection, needs),
                    Records.LOGS,
                    partition -> Published.NOTHING,
                    Records.AT);
            assertThat(failureOf(() -> store(connection).store(batch, claims)))
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

    private static ProjectionStore store(Connection connection) {
        return new JdbcStore(connection, 1, "test", Catalogue.shipped());
    }
}
