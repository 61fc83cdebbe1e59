package dev.replog.replay.export;

import dev.replog.decide.Entity;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import dev.replog.schemas.token.Etag;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of one entity type: what every document has, then the fields of the type. The other columns begin with an
 * underscore, which no field does.
 */
public final class EntityTable {
    /** The scale of whole numbers that are stored in a field of decimals. */
    private static final int DIGITS_MAX = 38;

    private static final String FOLDER = "entities/";

    private EntityTable() {}

    /** Its name, which is no other table's. */
    public static String name(EntityType type) {
        return FOLDER + type.name();
    }

    /** Whether a table is of entities. */
    static boolean isName(String table) {
        return table.startsWith(FOLDER);
    }

    static List<Column> columns(EntityType type) {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("user_id", Column.TEXT),
                new Column("id", Column.TEXT),
                new Column("etag", Column.TEXT),
                new Column("version", Column.WHOLE),
                new Column("created_at", Column.TIME),
                new Column("updated_at", Column.TIME),
                new Column("deleted_at", Column.TIME),
                new Column("_position", Column.WHOLE),
                new Column("_tree_position", Column.WHOLE),
                new Column("_local_id", Column.TEXT),
                new Column("_parent_id", Column.TEXT),
                new Column("_root_id", Column.TEXT)));
        type.fields().forEach(field -> columns.add(new Column(field.name(), sqlType(field))));
        return columns;
    }

    private static String sqlType(Field field) {
        return switch (field.kind()) {
            case TEXT, ID -> Column.TEXT;
            case WHOLE -> Column.WHOLE;
            case DECIMAL ->
                "DECIMAL(" + Math.min(DIGITS_MAX, field.limits().digitsMax()) + ", "
                        + field.limits().scaleMax() + ")";
            case FLAG -> Column.FLAG;
            case DATE -> Column.DATE;
            case INSTANT -> Column.TIME;
        };
    }

    /** The row of an entity as a line of newline-delimited JSON. */
    public static String json(String userId, Entity entity) {
        return JsonRow.of(columns(entity.type()), row -> write(row, userId, entity));
    }

    static <X extends Exception> void write(RowWriter<X> table, String userId, Entity entity) throws X {
        table.begin();
        table.text(userId);
        table.text(entity.id().toString());
        table.text(Etag.of(entity.etagPosition()));
        table.whole((long) entity.version());
        table.time(entity.createdAt());
        table.time(entity.updatedAt());
        table.time(entity.deletedAt());
        table.whole(entity.position());
        table.whole(entity.isRoot() ? entity.treePosition() : null);
        table.text(entity.localId());
        table.text(entity.parentId() == null ? null : entity.parentId().toString());
        table.text(entity.rootId().toString());
        for (Field field : entity.type().fields()) {
            write(table, field, entity.fields().get(field.name()));
        }
        table.end();
    }

    private static <X extends Exception> void write(RowWriter<X> table, Field field, @Nullable Object value) throws X {
        FieldKind kind = field.kind();
        switch (kind) {
            case TEXT, ID -> table.text((String) value);
            case WHOLE -> table.whole((Long) value);
            case DECIMAL -> table.decimal((BigDecimal) value, field.limits().scaleMax());
            case FLAG -> table.flag((Boolean) value);
            case DATE -> table.date(value == null ? null : LocalDate.parse((String) value));
            case INSTANT -> table.time(value == null ? null : Instant.parse((String) value));
        }
    }
}
