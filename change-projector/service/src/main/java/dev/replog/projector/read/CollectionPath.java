package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.stream.Collectors;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The names of the collections in addresses. */
public final class CollectionPath {
    public static final String VARIABLE = "collection";

    private CollectionPath() {}

    /** The type of the collection in the path; 404 with all collections when there is none. */
    public static EntityType type(Catalogue catalogue, ServerRequest request) {
        String collection = request.pathVariable(VARIABLE);
        EntityType type = catalogue.byCollection(collection);
        if (type == null) {
            String known =
                    catalogue.types().stream().map(EntityType::collection).collect(Collectors.joining(", "));
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "collection: " + CanonicalText.shown(collection) + " (expected: one of " + known + ")");
        }
        return type;
    }
}
