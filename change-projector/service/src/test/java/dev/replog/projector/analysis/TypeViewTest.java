package dev.replog.projector.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.analysis.TypeView.Column;
import dev.replog.schemas.catalogue.ApiPaths;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.EntityType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TypeViewTest {
    private static final String OF_ALL = "e.user_id AS \"user_id\", e.id AS \"id\", e.local_id AS \"local_id\","
            + " e.parent_id AS \"parent\", e.root_id AS \"root\", e.version AS \"version\","
            + " e.position AS \"position\", e.created_at AS \"created_at\", e.updated_at AS \"updated_at\","
            + " e.deleted_at AS \"deleted_at\"";
    private static final EntityType TEMPLATE = Catalogue.shipped().require("template");

    @Test
    void view_hasTheColumnsOfAll_andOneForEachField() {
        TypeView view = TypeView.of(TEMPLATE, Set.of(), List.of());

        assertThat(view.name()).isEqualTo("template");
        assertThat(view.statements())
                .startsWith(
                        "CREATE OR REPLACE VIEW replog_analysis.\"template\" AS SELECT " + OF_ALL
                                + ", (e.data ->> 'name')::text AS \"name\", (e.data ->> 'notes')::text AS \"notes\""
                                + " FROM replog.entity e WHERE e.type = 2",
                        "GRANT SELECT ON replog_analysis.\"template\" TO replog_analyst");
    }

    @Test
    void columns_keepTheirPlaces_andThoseOfUnknownFieldsStay() {
        List<Column> present =
                List.of(new Column("notes", "text"), new Column("tempo", "bigint"), new Column("_position", "numeric"));

        assertThat(TypeView.of(TEMPLATE, Set.of(), present).statements().getFirst())
                .isEqualTo("CREATE OR REPLACE VIEW replog_analysis.\"template\" AS SELECT"
                        + " (e.data ->> 'notes')::text AS \"notes\", (e.data ->> 'tempo')::bigint AS \"tempo\","
                        + " (e.data ->> 'position')::numeric AS \"_position\", " + OF_ALL
                        + ", (e.data ->> 'name')::text AS \"name\" FROM replog.entity e WHERE e.type = 2");
    }

    @Test
    void comment_isTheSame_onlyWhenTheViewIs() {
        TypeView first = TypeView.of(TEMPLATE, Set.of(), List.of());
        List<Column> more = List.of(new Column("user_id", "text"), new Column("tempo", "bigint"));

        assertThat(first.comment()).matches("A .* \\[[0-9a-f]{16}]");
        assertThat(TypeView.of(TEMPLATE, Set.of(), List.of()).comment()).isEqualTo(first.comment());
        assertThat(TypeView.of(TEMPLATE, Set.of(), more).comment()).isNotEqualTo(first.comment());
    }

    @Test
    void nameThatIsTaken_beginsWithAnUnderscore() throws Exception {
        String file = """
                {"type": "record", "name": "Changes", "doc": "It's a type.", "replog.type": "changes",
                 "replog.collection": "changes", "replog.code": 100, "fields": [
                  {"name": "position", "type": ["null", "boolean"], "default": null, "doc": "Not that of the log."}]}
                """;
        Catalogue catalogue = CatalogueReader.read(new TreeMap<>(Map.of("changes.avsc", file)), ApiPaths.RESERVED);

        TypeView view = TypeView.of(catalogue.require("changes"), TypeViews.OF_MIGRATIONS, List.of());

        assertThat(view.name()).isEqualTo("_changes");
        assertThat(view.statements())
                .contains("COMMENT ON COLUMN replog_analysis.\"_changes\".\"_position\" IS 'Not that of the log.'");
        assertThat(view.statements().getFirst())
                .contains("e.position AS \"position\"", "(e.data ->> 'position')::boolean AS \"_position\"");
        assertThat(view.commentStatement())
                .startsWith("COMMENT ON VIEW replog_analysis.\"_changes\" IS 'It''s a type.");
    }
}
