package dev.replog.http.docs;

import dev.replog.http.metrics.MetricNames;
import dev.replog.http.openapi.ApiDescription;
import dev.replog.http.request.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Serves the API's description and a page to try it. It serves only a fixed list of files of our jars, so no path can
 * reach another file. The page loads nothing from other origins, and its policy lets it send requests to this origin
 * alone.
 */
final class DocsRoutes {
    private static final MediaType YAML = new MediaType("application", "yaml");
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=utf-8");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=utf-8");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGE = "/docs/index.html";

    private final StaticFile description;
    private final Map<String, StaticFile> files = Map.of(
            "index.html", StaticFile.read(ours("index.html"), HTML),
            "page.js", StaticFile.read(ours("page.js"), SCRIPT),
            "swagger-ui-bundle.js", StaticFile.read(theirs("swagger-ui-bundle.js"), SCRIPT),
            "swagger-ui.css", StaticFile.read(theirs("swagger-ui.css"), STYLE),
            "favicon-32x32.png", StaticFile.read(theirs("favicon-32x32.png"), MediaType.IMAGE_PNG));
    private final Duration cacheFor;
    private final MeterRegistry registry;

    DocsRoutes(ApiDescription description, Duration cacheFor, MeterRegistry registry) {
        this.description = StaticFile.of(description.yaml().getBytes(StandardCharsets.UTF_8), YAML);
        this.cacheFor = cacheFor;
        this.registry = registry;
    }

    Routes routes() {
        return Routes.none()
                .get("/openapi.yaml", request -> serve(request, description))
                .get("/docs", ignored -> redirect())
                .get("/docs/", ignored -> redirect())
                .get("/docs/{file}", this::file);
    }

    private static Mono<ServerResponse> redirect() {
        return ServerResponse.temporaryRedirect(URI.create(PAGE)).build();
    }

    private Mono<ServerResponse> file(ServerRequest request) {
        StaticFile file = files.get(request.pathVariable("file"));
        return file == null ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND)) : serve(request, file);
    }

    private Mono<ServerResponse> serve(ServerRequest request, StaticFile file) {
        HttpHeaders asked = request.headers().asHttpHeaders();
        boolean isKnown = asked.getIfNoneMatch().stream().anyMatch(tag -> tag.equals(file.etag()) || tag.equals("*"));
        count(isKnown ? "not_modified" : "sent");
        boolean packed = accepts(asked.getOrEmpty(HttpHeaders.ACCEPT_ENCODING));
        ServerResponse.BodyBuilder response = ServerResponse.status(isKnown ? HttpStatus.NOT_MODIFIED : HttpStatus.OK)
                .eTag(file.etag())
                .cacheControl(CacheControl.maxAge(cacheFor).cachePublic())
                .varyBy(HttpHeaders.ACCEPT_ENCODING)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
        if (isKnown) {
            return response.build();
        }
        if (packed) {
            response.header(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return response.contentType(file.type()).bodyValue(file.bytes(packed));
    }

    private static boolean accepts(List<String> encodings) {
        return encodings.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(part -> part.replace(" ", "").toLowerCase(Locale.ROOT))
                .anyMatch(part -> part.startsWith("gzip") && !part.matches("gzip;q=0(\\.0*)?"));
    }

    private void count(String outcome) {
        registry.counter(MetricNames.PAGES, MetricNames.TAG_OUTCOME, outcome).increment();
    }

    private static Resource ours(String name) {
        return new ClassPathResource(name, DocsRoutes.class);
    }

    /** The folder of the library has a version in its name. */
    private static Resource theirs(String name) {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:META-INF/resources/webjars/swagger-ui/*/" + name);
            if (found.length != 1) {
                throw new IllegalStateException(name + " of swagger-ui: " + found.length + " times (expected: once)");
            }
            return found[0];
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
