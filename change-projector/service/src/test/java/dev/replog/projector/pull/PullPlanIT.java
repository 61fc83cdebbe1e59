package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.pull.ReadModelWriter.Jdbc;
import dev.replog.projector.read.StoredHeads;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests how PostgreSQL executes the statements, as the reading role, with the plan that all sessions use. */
class PullPlanIT {
    private static final String PAGE = "text, bigint, smallint, uuid, integer, bigint, bigint, bigint, text";
    private static final String COUNT = "text, bigint, smallint, uuid, integer";
    private static final String FROM_START =
            "'user-7', 0, %d::smallint, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 100, -1, 0, 1000000, ','";
    private static Connection connection;

    /** 100 users with 30 exercises and 20 workouts of 5 exercises of 4 sets each. */
    @BeforeAll
    static void fill() throws SQLException {
        String url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        try (ReadModelWriter writer = ReadModelWriter.open(url)) {
            writer.execute("""
                    CREATE TEMPORARY TABLE tree AS
                    SELECT 'user-' || u AS user_id, w, gen_random_uuid() AS id
                    FROM generate_series(1, 100) u, generate_series(1, 20) w;
                    CREATE TEMPORARY TABLE branch AS
                    SELECT t.*, e, gen_random_uuid() AS branch_id FROM tree t, generate_series(1, 5) e;
                    CREATE TEMPORARY TABLE leaf AS
                    SELECT b.*, gen_random_uuid() AS leaf_id FROM branch b, generate_series(1, 4);
                    CREATE TEMPORARY TABLE exercise AS
                    SELECT 'user-' || u AS user_id, e, gen_random_uuid() AS id
                    FROM generate_series(1, 100) u, generate_series(1, 30) e;
                    INSERT INTO entity (user_id, type, id, parent_id, root_id, version, position, tree_position, data,
                                        stamps, created_at, updated_at)
                    SELECT user_id, type, id, parent_id, root_id, 1, position,
                           CASE WHEN parent_id IS NULL THEN position END, data::json, '[]', now(), now()
                    FROM (
                      SELECT user_id, 1 AS type, id, NULL::uuid AS parent_id, id AS root_id, e AS position,
                             '{"name": "Squat"}' AS data FROM exercise
                      UNION ALL SELECT user_id, 4, id, NULL, id, 100 + w, '{"name": "Legs"}' FROM tree
                      UNION ALL SELECT user_id, 5, branch_id, id, id, 100 + w, '{"order": 1}' FROM branch
                      UNION ALL
                      SELECT user_id, 6, leaf_id, branch_id, id, 100 + w, '{"reps": 5, "weight": 100}' FROM leaf
                    ) everything;
                    INSERT INTO user_head SELECT DISTINCT user_id, 1000 FROM tree;
                    ANALYZE entity;
                    ANALYZE user_head;
                    """);
        }
        connection = Jdbc.of(url).connect();
        execute("SET ROLE replog_reader");
        execute("SET plan_cache_mode = force_generic_plan");
        execute("SET jit = off");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void pullOfAllTypes_readsTheIndexByPosition_fromTheCursorOn() throws SQLException {
        String plan = explain(
                new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false),
                PAGE,
                FROM_START.formatted(32767));

        assertThat(plan)
                .contains("Index Scan using entity_by_position on entity e")
                .containsPattern(
                        "Index Cond: \\(\\(user_id = me.user_id\\) AND \\(ROW\\(\"position\", type, id\\) > ROW")
                .doesNotContain("Seq Scan on entity");
        assertThat(lineOf(plan, "Index Scan using entity_by_position")).contains("rows=101.00");
    }

    @Test
    void pullOfSomeTypes_usesTheSameIndex() throws SQLException {
        String sql = new PageSql(Catalogue.shipped()).page(new PullKind.All(), false, false, true);
        String plan = explain(
                sql, PAGE + ", bigint, smallint[]", FROM_START.formatted(32767) + ", 9223372036854775807, '{4,6}'");

        assertThat(plan)
                .contains("Index Scan using entity_by_position on entity e")
                .doesNotContain("Seq Scan on entity");
    }

    @Test
    void idlePull_touchesNoEntity() throws SQLException {
        String nothingNew =
                "'user-7', 1000, 32767::smallint, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 100, -1, 0, 1000000, ','";
        String sameAnswer =
                "'user-7', 0, 32767::smallint, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 100, 1000, 0, 1000000, ','";
        String notReached =
                "'user-7', 0, 32767::smallint, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 100, -1, 1001, 1000000, ','";
        for (String values : new String[] {nothingNew, sameAnswer, notReached}) {
            String plan = explain(
                    new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false), PAGE, values);

            assertThat(lineOf(plan, "Index Scan using entity_by_position"))
                    .as(values)
                    .contains("never executed");
        }
    }

    @Test
    void pullOfRoots_readsTheIndexByTreePosition_andChildrenByTheirRoot() throws SQLException {
        EntityType type = Catalogue.shipped().require("workout");
        String plan = explain(
                new PageSql(Catalogue.shipped()).page(new PullKind.Collection(type), true, false, false),
                PAGE,
                FROM_START.formatted(type.code()));

        assertThat(plan)
                .contains("Index Scan using entity_by_tree_position on entity e")
                .contains("Index Scan using entity_by_root on entity c1")
                .contains("Index Scan using entity_by_root on entity c2")
                .doesNotContain("Seq Scan on entity");
        assertThat(lineOf(plan, "entity_by_tree_position")).contains("rows=20.00");
    }

    /** Documents are written out only when they are on the page, and entities are counted only until it is full. */
    @Test
    void pullOfRoots_readsNoMoreDocumentsThanFit() throws SQLException {
        EntityType type = Catalogue.shipped().require("workout");
        String plan = explain(
                new PageSql(Catalogue.shipped()).page(new PullKind.Collection(type), true, false, false),
                PAGE,
                FROM_START.formatted(type.code()).replace("1000000", "1"));

        assertThat(lineOf(plan, "Index Scan using entity_pkey on entity e")).contains("rows=1.00 loops=1");
        assertThat(lineOf(plan, "Index Scan using entity_by_root on entity c1")).contains("loops=1");
        assertThat(lineOf(plan, "Index Scan using entity_by_root on entity c ")).contains("loops=1");
    }

    @Test
    void pullOfEntities_readsNoMoreThanThePage() throws SQLException {
        String sql = new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false);
        String plan = explain(sql, PAGE, FROM_START.formatted(32767).replace("1000000", "1"));

        assertThat(lineOf(plan, "using entity_by_position on entity e")).contains("rows=101.00 loops=1");
        assertThat(plan).as("the order of the index is that of the page").doesNotContain("Sort");
    }

    @Test
    void whatIsAfterAPage_isCountedInTheIndex_upToALimit() throws SQLException {
        String sql = new PageSql(Catalogue.shipped()).count(new PullKind.All(), true, false, false);
        String place = "'user-7', 0, 32767::smallint, 'ffffffff-ffff-ffff-ffff-ffffffffffff', ";

        assertThat(lineOf(explain(sql, COUNT, place + 20_000), "using entity_by_position on entity e"))
                .contains("rows=550.00 loops=1");
        assertThat(lineOf(explain(sql, COUNT, place + 1), "using entity_by_position on entity e"))
                .contains("rows=1.00 loops=1");
    }

    @Test
    void pullOfTheNewest_readsTheIndexBackwards() throws SQLException {
        String end = FROM_START.formatted(32767).replace("'user-7', 0", "'user-7', 9223372036854775807");
        String plan = explain(new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, true, false), PAGE, end);

        assertThat(lineOf(plan, "Index Scan Backward using entity_by_position on entity e"))
                .contains("rows=101.00");
        assertThat(plan).doesNotContain("Seq Scan on entity");
    }

    @Test
    void pullOfChildren_usesTheIndexByPosition() throws SQLException {
        EntityType type = Catalogue.shipped().require("workout_set");
        String plan = explain(
                new PageSql(Catalogue.shipped()).page(new PullKind.Collection(type), true, false, false),
                PAGE,
                FROM_START.formatted(type.code()));

        assertThat(plan)
                .contains("Index Scan using entity_by_position on entity e")
                .doesNotContain("Seq Scan on entity");
    }

    @Test
    void oneEntity_isFoundByItsKey() throws SQLException {
        String plan = explain(
                new PullSql(Catalogue.shipped()).entity(Catalogue.shipped().require("workout")),
                "text, uuid, bigint[]",
                "'user-7', '00000000-0000-0000-0000-000000000001', '{}'");

        assertThat(plan).contains("Index Scan using entity_pkey on entity e").doesNotContain("Seq Scan on entity");
    }

    @Test
    void headsOfManyUsers_areReadUnderTheirOwnNames() throws SQLException {
        assertThat(explain(StoredHeads.HEADS, "text[]", "'{user-7,user-8,nobody}'")
                        .lines()
                        .findFirst()
                        .orElseThrow())
                .contains("rows=2.00");
    }

    private static String lineOf(String plan, String part) {
        return plan.lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(part + ": not in\n" + plan));
    }

    private static String explain(String sql, String types, String values) throws SQLException {
        execute("DEALLOCATE ALL");
        execute("PREPARE question (" + types + ") AS " + sql);
        StringBuilder plan = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet lines =
                        statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS OFF) EXECUTE question (" + values + ")")) {
            while (lines.next()) {
                String line = lines.getString(1);
                plan.append(line, 0, Math.min(200, line.length())).append('\n');
            }
        }
        return plan.toString();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
