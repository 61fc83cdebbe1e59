package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import org.junit.jupiter.api.Test;

/** Tests the form of the statements; the integration tests check their results. */
class PullSqlTest {
    private static final String NAMING = "set_config('replog.user_id', $1, true)";

    @Test
    void everyStatementOnRowsOfUsers_namesTheUserFirst_andReadsOnlyThatUsersRows() {
        assertNamed(PullSql.RECEIPT);
        for (EntityType type : Catalogue.shipped().types()) {
            assertNamed(new PullSql(Catalogue.shipped()).entity(type));
            assertNamed(new PageSql(Catalogue.shipped()).page(new PullKind.Collection(type), true, false, false));
            assertNamed(new PageSql(Catalogue.shipped()).page(new PullKind.Collection(type), false, false, false));
        }
        assertNamed(new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, true));
        assertNamed(new PageSql(Catalogue.shipped()).page(new PullKind.All(), false, false, false));
    }

    @Test
    void rootsAreNested_childrenAreNot() {
        for (EntityType type : Catalogue.shipped().types()) {
            String sql = new PullSql(Catalogue.shipped()).entity(type);
            for (String property : type.children().keySet()) {
                assertThat(sql.contains("\"" + property + "\":["))
                        .as(type + " " + property)
                        .isEqualTo(type.isRoot());
            }
        }
        assertThat(new PullSql(Catalogue.shipped()).entity(Catalogue.shipped().require("workout")))
                .contains("\"exercises\":[", "\"sets\":[");
    }

    @Test
    void everyTypeOfTheCatalogue_hasItsName() {
        for (EntityType type : Catalogue.shipped().types()) {
            assertThat(new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false))
                    .contains("WHEN " + type.code() + " THEN '" + type.name() + "'");
        }
    }

    private static void assertNamed(String sql) {
        assertThat(sql).startsWith("WITH me AS MATERIALIZED (SELECT " + NAMING);
        int tables = sql.split("FROM (entity|user_head|receipt) ", -1).length - 1;
        int bound = sql.split("WHERE \\w+\\.user_id = me\\.user_id", -1).length - 1;
        assertThat(tables).isPositive().isEqualTo(bound);
    }
}
