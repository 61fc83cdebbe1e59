package dev.replog.projector.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.schemas.catalogue.ApiPaths;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.Catalogues;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The views in PostgreSQL, through versions of the catalogue. */
class TypeViewsIT {
    private static final String FIELD =
            "{\"name\": \"%s\", \"type\": [\"null\", %s], \"default\": null, \"doc\": \"It is" + " one's.\"%s}";
    private static final String COLUMNS = "SELECT attname || ' ' || format_type(atttypid, atttypmod)"
            + " FROM pg_attribute WHERE attrelid = 'replog_analysis.\"%s\"'::regclass AND attnum > 10 ORDER BY attnum";

    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());

    @Test
    void views_haveTypedColumns_alsoOfTypesAndFieldsWithTheNamesOfKeywords() throws Exception {
        make(Catalogues.shipped().with(own("select", "position")));
        database.execute("INSERT INTO entity (user_id, type, id, local_id, parent_id, root_id, version, position, data,"
                + " stamps, created_at, updated_at) VALUES ('ana', 101, gen_random_uuid(), 'mine', NULL,"
                + " gen_random_uuid(), 3, 281474976710663, '{\"select\": \"a\\u00e4\", \"position\": 4, \"weight\":"
                + " 12.125, \"from\": true, \"on\": \"0001-01-01\", \"until\": \"9999-12-31T23:59:59.999Z\","
                + " \"like\": \"00000000-0000-0000-0000-000000000001\"}', '[]', now(), now())");

        assertThat(database.texts(COLUMNS.formatted("order")))
                .containsExactly(
                        "select text",
                        "_position bigint",
                        "weight numeric",
                        "from boolean",
                        "on date",
                        "until timestamp with time zone",
                        "like uuid");
        assertThat(database.text("SELECT concat_ws(' ', user_id, local_id, version, position, \"select\", _position,"
                        + " weight, \"from\", \"on\", extract(year FROM until AT TIME ZONE 'UTC'), \"like\")"
                        + " FROM replog_analysis.\"order\""))
                .isEqualTo("ana mine 3 281474976710663 aä 4 12.125 t 0001-01-01 9999"
                        + " 00000000-0000-0000-0000-000000000001");
        assertThat(database.text("SELECT obj_description('replog_analysis.\"order\"'::regclass)"))
                .startsWith("It's ordered. [");
        assertThat(database.texts("SELECT count(*) FROM replog_analysis._changes"))
                .containsExactly("0");
        assertThat(database.text("SELECT string_agg(code || ' ' || name, ', ' ORDER BY code) FROM entity_type"))
                .isEqualTo("1 exercise, 2 template, 3 template_exercise, 4 workout, 5 workout_exercise, 6 workout_set,"
                        + " 100 changes, 101 order");
    }

    @Test
    void laterCatalogue_addsColumnsAtTheEnd_andKeepsThoseThatAnEarlierOneHad() throws Exception {
        Catalogues first = Catalogues.shipped().with(own("select", "position"));
        assertThat(make(first)).contains("order", "_changes", "workout_set");
        database.execute("CREATE VIEW of_an_operator AS SELECT weight FROM replog_analysis.\"order\"");

        assertThat(make(first)).isEmpty();
        assertThat(make(first.with(own("added", "select")))).containsExactly("order");
        List<String> columns = database.texts(COLUMNS.formatted("order"));
        assertThat(columns)
                .startsWith("select text", "_position bigint", "weight numeric")
                .endsWith("added text");

        // An instance that does not know the newest version.
        make(first);
        assertThat(database.texts(COLUMNS.formatted("order"))).isEqualTo(columns);
        assertThat(database.text("SELECT count(*) FROM of_an_operator")).isEqualTo("0");
    }

    @Test
    void instance_leavesTheViewsToTheOneThatIsMakingThem() throws Exception {
        try (Connection making = database.connect();
                Connection other = database.connect()) {
            making.setAutoCommit(false);
            making.createStatement().execute("SELECT pg_advisory_xact_lock(hashtextextended('replog.analysis', 0))");
            assertThat(TypeViews.make(other, Catalogue.shipped())).isEmpty();
            making.rollback();
            assertThat(TypeViews.make(other, Catalogue.shipped()))
                    .map(List::size)
                    .isEqualTo(Optional.of(6));
        }
    }

    @Test
    void namesOfTheMigrations_areThoseThatTypesDoNotGet() throws SQLException {
        assertThat(database.texts("SELECT relname FROM pg_class WHERE relnamespace = 'replog_analysis'::regnamespace"))
                .containsExactlyInAnyOrderElementsOf(TypeViews.OF_MIGRATIONS);
    }

    private List<String> make(Catalogues versions) throws SQLException {
        try (Connection connection = database.connect()) {
            return TypeViews.make(connection, versions.all()).orElseThrow();
        }
    }

    /** Two types, one of them with this text and this number first. */
    private static Catalogue own(String text, String second) throws Exception {
        String secondField = second.equals("position")
                ? FIELD.formatted("position", "\"long\"", ", \"replog.min\": 0, \"replog.max\": 9")
                : FIELD.formatted(second, "\"string\"", "");
        String fields = String.join(
                ", ",
                FIELD.formatted(text, "\"string\"", ""),
                secondField,
                FIELD.formatted(
                        "weight",
                        "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 12, \"scale\": 3}",
                        ", \"replog.min\": \"0\", \"replog.max\": \"1000\""),
                FIELD.formatted("from", "\"boolean\"", ""),
                FIELD.formatted("on", "{\"type\": \"int\", \"logicalType\": \"date\"}", ""),
                FIELD.formatted("until", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", ""),
                FIELD.formatted(
                        "like",
                        "{\"type\": \"string\", \"logicalType\": \"uuid\"}",
                        ", \"replog.reference\": \"exercise\""));
        return CatalogueReader.read(
                new TreeMap<>(Map.of(
                        "order.avsc", file("order", "orders", 101, fields),
                        "changes.avsc", file("changes", "changes", 100, FIELD.formatted("name", "\"string\"", "")))),
                ApiPaths.RESERVED);
    }

    private static String file(String type, String collection, int code, String fields) {
        return """
                {"type": "record", "name": "Own%d", "doc": "It's ordered.", "replog.type": "%s",
                 "replog.collection": "%s", "replog.code": %d, "fields": [%s]}
                """.formatted(code, type, collection, code, fields);
    }
}
