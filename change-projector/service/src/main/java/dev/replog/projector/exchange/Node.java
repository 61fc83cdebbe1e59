package dev.replog.projector.exchange;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A registered node.
 *
 * @param types the names of its root types; null for all, also those that are added later
 * @param policy null for the defaults of its operations
 * @param acknowledged the position up to which it has applied everything
 * @param given the tokens that it got
 */
record Node(
        UUID id,
        String userId,
        String code,
        String name,
        @Nullable List<String> types,
        @Nullable ConflictPolicy policy,
        Instant createdAt,
        long acknowledged,
        GivenTokens given,
        Progress progress) {
    /**
     * The packets so far; numbers are 0 and times are null before the first one.
     *
     * @param epoch of the last packet that was decided
     * @param received the number of the last packet that was decided
     * @param sent the number of the last packet that was sent
     * @param acknowledgedNumber the last number that the node said to have applied
     * @param lastIn when a packet last came
     * @param lastOut when a packet was last sent
     */
    record Progress(
            long epoch,
            long received,
            long sent,
            long acknowledgedNumber,
            @Nullable Instant lastIn,
            @Nullable Instant lastOut) {}

    /** The root types that it gets. */
    List<EntityType> roots(Catalogue catalogue) {
        return catalogue.types().stream()
                .filter(type -> type.isRoot() && (types == null || types.contains(type.name())))
                .toList();
    }

    /** The coverage of its tokens. */
    Coverage coverage(Catalogue catalogue) {
        return types == null
                ? Coverage.allTypes(true)
                : Coverage.ofTypes(
                        roots(catalogue).stream()
                                .flatMap(root -> root.withNested().stream())
                                .map(EntityType::code)
                                .collect(Collectors.toSet()),
                        true);
    }
}
