package dev.replog.projector.analysis;

import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The view of an entity type: a row for each entity, with a column of its own type for each field. PostgreSQL replaces
 * a view only by one that begins with the same columns. So columns keep their places, and new ones are added at the
 * end. A column of a field that this instance does not have stays too: another instance, or a later release, has it.
 *
 * @param name of the view
 * @param statements that make it, without its comment
 * @param comment what its rows are, with a hash of the statements: a view with this comment is up to date
 */
record TypeView(String name, List<String> statements, String comment) {
    static final String SCHEMA = "replog_analysis";
    static final String ROLE = "replog_analyst";

    /** Names of types and fields begin with a letter, so that none begins like this. */
    private static final String TAKEN = "_";

    private static final int HASH_BYTES = 8;

    /** @param type such as {@code bigint}, as PostgreSQL formats it */
    record Column(String name, String type) {}

    private record Source(String expression, @Nullable String doc) {}

    /** The columns that every view has. */
    private static final Map<String, Source> OF_ALL = ofAll();

    /** The type's own name, unless another view has it. */
    static String name(EntityType type, Collection<String> taken) {
        return taken.contains(type.name()) ? TAKEN + type.name() : type.name();
    }

    /**
     * @param taken names of views that are not made from types
     * @param present the columns of the view now; empty when there is none
     */
    static TypeView of(EntityType type, Collection<String> taken, List<Column> present) {
        String name = name(type, taken);
        String view = SCHEMA + "." + quoted(name);
        Map<String, Source> columns = columns(type, present);
        List<String> statements = new ArrayList<>();
        statements.add("CREATE OR REPLACE VIEW " + view + " AS SELECT "
                + columns.entrySet().stream()
                        .map(column -> column.getValue().expression() + " AS " + quoted(column.getKey()))
                        .collect(Collectors.joining(", "))
                + " FROM " + ProjectionDatabase.SCHEMA + ".entity e WHERE e.type = " + type.code());
        statements.add("GRANT SELECT ON " + view + " TO " + ROLE);
        columns.forEach((column, source) -> {
            if (source.doc() != null) {
                statements.add(comment("COLUMN " + view + "." + quoted(column), source.doc()));
            }
        });
        return new TypeView(name, List.copyOf(statements), type.doc() + " [" + hash(statements) + "]");
    }

    /** The statement after which the view counts as up to date. */
    String commentStatement() {
        return comment("VIEW " + SCHEMA + "." + quoted(name), comment);
    }

    private static Map<String, Source> columns(EntityType type, List<Column> present) {
        Map<String, Source> wanted = new LinkedHashMap<>(OF_ALL);
        for (Field field : type.fields()) {
            String column = OF_ALL.containsKey(field.name()) ? TAKEN + field.name() : field.name();
            wanted.put(column, new Source(value(field.name(), sqlType(field.kind())), field.doc()));
        }
        Map<String, Source> columns = new LinkedHashMap<>();
        for (Column column : present) {
            String field = column.name().startsWith(TAKEN) ? column.name().substring(1) : column.name();
            Source known = wanted.get(column.name());
            columns.put(column.name(), known == null ? new Source(value(field, column.type()), null) : known);
        }
        wanted.forEach(columns::putIfAbsent);
        return columns;
    }

    private static Map<String, Source> ofAll() {
        Map<String, Source> columns = new LinkedHashMap<>();
        columns.put("user_id", new Source("e.user_id", "The user whose entity it is."));
        columns.put("id", new Source("e.id", null));
        columns.put("local_id", new Source("e.local_id", "The app's own name of the entity."));
        columns.put("parent", new Source("e.parent_id", "The id of the parent; null for a root."));
        columns.put("root", new Source("e.root_id", "The id of the root of its tree; its own for a root."));
        columns.put("version", new Source("e.version", "1 when created, and one more with each change."));
        columns.put("position", new Source("e.position", "The place of the last change in the log."));
        columns.put("created_at", new Source("e.created_at", null));
        columns.put("updated_at", new Source("e.updated_at", null));
        columns.put("deleted_at", new Source("e.deleted_at", "Null when it is not deleted."));
        return columns;
    }

    private static String value(String field, String type) {
        return "(e.data ->> '" + field + "')::" + type;
    }

    private static String sqlType(FieldKind kind) {
        return switch (kind) {
            case TEXT -> "text";
            case WHOLE -> "bigint";
            case DECIMAL -> "numeric";
            case FLAG -> "boolean";
            case DATE -> "date";
            case INSTANT -> "timestamptz";
            case ID -> "uuid";
        };
    }

    private static String comment(String on, String text) {
        return "COMMENT ON " + on + " IS '" + text.replace("'", "''") + "'";
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private static String hash(List<String> statements) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest(String.join(";", statements).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
