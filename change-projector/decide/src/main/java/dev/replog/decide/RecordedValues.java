package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;

/**
 * Finds values that no release of command-api appends and that could not be stored. A mutation with one is set aside.
 * The content of the other values is checked when they are decided.
 */
public final class RecordedValues {
    private RecordedValues() {}

    /**
     * @param catalogue the types of stored data
     * @throws IllegalArgumentException for a value that cannot be stored
     */
    public static void require(Mutation mutation, Catalogue catalogue) {
        for (Operation operation : mutation.getOperations()) {
            EntityType type = catalogue.byName(operation.getType());
            if (type == null) {
                continue;
            }
            require(type, operation.getFields());
            if (operation.getNodes() != null) {
                for (Node node : operation.getNodes()) {
                    EntityType nodeType = catalogue.byName(node.getType());
                    if (nodeType != null) {
                        require(nodeType, node.getFields());
                    }
                }
            }
        }
    }

    private static void require(EntityType type, Map<String, ?> fields) {
        for (Field field : type.fields()) {
            Object value = fields.get(field.name());
            if (value != null) {
                require(field, value);
                if (field.isParent()) {
                    var ignored = UUID.fromString((String) value);
                }
            }
        }
    }

    /** @throws IllegalArgumentException when the value cannot be stored */
    public static void require(Field field, Object value) {
        if (!isOfKind(field, value)) {
            throw new IllegalArgumentException(
                    field.name() + ": " + value.getClass().getSimpleName() + " (expected: " + field.kind() + ")");
        }
        if (value instanceof String text && text.indexOf('\0') >= 0) {
            // PostgreSQL would store it in a document, and then fail on every expression that reads it.
            throw new IllegalArgumentException(field.name() + ": contains a NUL character");
        }
    }

    /** The log's own type of a value. */
    private static boolean isOfKind(Field field, Object value) {
        return switch (field.kind()) {
            case TEXT, DATE, INSTANT, ID -> value instanceof String;
            case WHOLE -> value instanceof Long;
            case DECIMAL -> value instanceof BigDecimal;
            case FLAG -> value instanceof Boolean;
        };
    }
}
