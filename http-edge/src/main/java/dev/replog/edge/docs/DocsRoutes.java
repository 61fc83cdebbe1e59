package dev.replog.edge.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The API's description and a page to try it: a handful of named files out of our jars and nothing else, so that no path
 * can lead anywhere. The page loads nothing from elsewhere, and its policy lets it talk to this origin alone.
 */
final class DocsRoutes {
    private static final MediaType YAML = new MediaType("application", "yaml");
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=utf-8");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=utf-8");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGE = "/docs/index.html";

    private final Map<String, DocFile> files = Map.of(
            "index.html", new DocFile(ours("index.html"), HTML),
            "page.js", new DocFile(ours("page.js"), SCRIPT),
            "swagger-ui-bundle.js", new DocFile(theirs("swagger-ui-bundle.js"), SCRIPT),
            "swagger-ui.css", new DocFile(theirs("swagger-ui.css"), STYLE),
            "favicon-32x32.png", new DocFile(theirs("favicon-32x32.png"), MediaType.IMAGE_PNG));

    private record DocFile(Resource resource, MediaType type) {}

    RouterFunction<ServerResponse> routes() {
        DocFile description = new DocFile(new ClassPathResource("openapi.yaml"), YAML);
        return RouterFunctions.route()
                .GET("/openapi.yaml", ignored -> serve(description))
                .GET("/docs", ignored -> redirect())
                .GET("/docs/", ignored -> redirect())
                .GET("/docs/{file}", this::file)
                .build();
    }

    private static Mono<ServerResponse> redirect() {
        return ServerResponse.temporaryRedirect(URI.create(PAGE)).build();
    }

    private Mono<ServerResponse> file(ServerRequest request) {
        DocFile file = files.get(request.pathVariable("file"));
        return file == null ? Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND)) : serve(file);
    }

    private static Mono<ServerResponse> serve(DocFile file) {
        // Reading a jar blocks.
        return Mono.fromCallable(file.resource::getContentAsByteArray)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(bytes -> ServerResponse.ok()
                        .contentType(file.type)
                        .header("Content-Security-Policy", POLICY)
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Referrer-Policy", "no-referrer")
                        .bodyValue(bytes));
    }

    private static Resource ours(String name) {
        return new ClassPathResource(name, DocsRoutes.class);
    }

    /** The folder of the library has its version in the name. */
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
