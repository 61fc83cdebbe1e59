package dev.replog.projector.pull;

import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.util.List;

/** The kind of a pull: all types, or one collection. */
public sealed interface PullKind {
    /** No type has this code. */
    int ALL_CODE = 0;

    /** Everything, each entity by itself. */
    record All() implements PullKind {}

    /** One type; a root comes with everything below it. */
    record Collection(EntityType type) implements PullKind {}

    /** Its number in page tokens: the type's code, or 0 for all. */
    default int code() {
        return switch (this) {
            case All all -> ALL_CODE;
            case Collection collection -> collection.type().code();
        };
    }

    /**
     * The coverage of such a pull. A root includes everything below it.
     *
     * @param types of a pull of all types that is limited to some; otherwise empty
     */
    default Coverage coverage(List<EntityType> types, boolean showsDeletions) {
        return switch (this) {
            case All all ->
                types.isEmpty() ? Coverage.allTypes(showsDeletions) : Coverage.ofTypes(codes(types), showsDeletions);
            case Collection collection ->
                Coverage.ofTypes(
                        codes(collection.type().isRoot() ? collection.type().withNested() : List.of(collection.type())),
                        showsDeletions);
        };
    }

    private static List<Integer> codes(List<EntityType> types) {
        return types.stream().map(EntityType::code).toList();
    }

    /** Its name in addresses and metrics. */
    default String resource() {
        return switch (this) {
            case All all -> "sync";
            case Collection collection -> collection.type().collection();
        };
    }
}
