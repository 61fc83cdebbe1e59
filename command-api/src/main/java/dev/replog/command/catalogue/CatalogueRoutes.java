package dev.replog.command.catalogue;

import dev.replog.http.request.EntityTags;
import dev.replog.http.request.Routes;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueJson;
import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The route of the catalogue. It is in this service because writes follow from the catalogue, and because neither needs
 * PostgreSQL. The response is written once, since the catalogue of a process never changes. Its version is the etag.
 */
public final class CatalogueRoutes {
    /** Clients may keep the response, but must revalidate it each time. */
    private static final CacheControl CACHE = CacheControl.noCache().cachePrivate();

    private final String version;
    private final byte[] json;

    private CatalogueRoutes(Catalogue catalogue) {
        version = catalogue.version();
        json = CatalogueJson.of(catalogue).getBytes(StandardCharsets.UTF_8);
    }

    public static Routes of(Catalogue catalogue) {
        return Routes.none()
                .on(
                        RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD)
                                .and(RequestPredicates.path("/api/catalogue")),
                        new CatalogueRoutes(catalogue)::get);
    }

    private Mono<ServerResponse> get(ServerRequest request) {
        boolean isKnown = switch (EntityTags.parse(request.headers().header(HttpHeaders.IF_NONE_MATCH))) {
            case EntityTags.Absent ignored -> false;
            case EntityTags.Any ignored -> true;
            case EntityTags.Listed tags -> tags.contains(version);
        };
        ServerResponse.BodyBuilder response = isKnown
                ? ServerResponse.status(HttpStatus.NOT_MODIFIED)
                : ServerResponse.ok().contentType(MediaType.APPLICATION_JSON);
        response.eTag('"' + version + '"').cacheControl(CACHE);
        return isKnown ? response.build() : response.bodyValue(json);
    }
}
