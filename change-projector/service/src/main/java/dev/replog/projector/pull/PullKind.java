package dev.replog.projector.pull;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.util.List;

/** What a pull reads: all types, or one collection. */
public sealed interface PullKind {
    /** No type has this code. */
    int ALL_CODE = 0;

    /** Everything, each entity by itself. */
    record All() implements PullKind {}

    /** One type; a root comes with what is below it. */
    record Collection(EntityType type) implements PullKind {}

    /** The number that stands for it in page tokens: the type's code, or 0 for all. */
    default int code() {
        return switch (this) {
            case All all -> ALL_CODE;
            case Collection collection -> collection.type().code();
        };
    }

    /**
     * What such a pull covers. A root comes with what is below it.
     *
     * @param types those of a pull of all types that was asked for some; otherwise empty
     */
    default Coverage coverage(List<EntityType> types, boolean showsDeletions) {
        return switch (this) {
            case All all ->
                types.isEmpty() ? Coverage.allTypes(showsDeletions) : Coverage.ofTypes(codes(types), showsDeletions);
            case Collection collection ->
                Coverage.ofTypes(
                        codes(
                                collection.type().isRoot()
                                        ? Catalogue.withNested(collection.type())
                                        : List.of(collection.type())),
                        showsDeletions);
        };
    }

    private static List<Integer> codes(List<EntityType> types) {
        return types.stream().map(EntityType::code).toList();
    }

    /** How it is named in addresses and measurements. */
    default String resource() {
        return switch (this) {
            case All all -> "sync";
            case Collection collection -> collection.type().collection();
        };
    }
}
