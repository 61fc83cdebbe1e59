package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.database.Subjects;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.own.Claim;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The statements that the projection sends to PostgreSQL: how many, and with which plans. */
class StatementsIT {
    private BatchTables tables;
    private TestDatabase database;
    private long nextOffset;

    @BeforeEach
    void createTables() throws SQLException {
        tables = BatchTables.create();
        database = tables.database();
    }

    @Test
    void aBatch_costsTheSameStatements_howeverManyMutationsItHas() throws Exception {
        try (Connection connection = database.connect()) {
            Claim claim = BatchTables.store(connection).claim(0);
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
        tables.apply(counted, claim, records);
        return statements;
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
            new StateLoader(Catalogue.shipped(), Subjects.withKey("")).load(explaining(connection, plan), needs);
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
}
