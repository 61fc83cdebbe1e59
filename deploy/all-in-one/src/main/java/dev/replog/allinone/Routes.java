package dev.replog.allinone;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Chooses the service for a request: a pure function of the request's head. The first matching row decides. Paths are
 * matched as the services' own routes are, so that an escaped letter leads to the same service. Requests without a row
 * go to the command API, so one service answers for all unknown paths.
 */
final class Routes {

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private static final List<Row> ROWS = List.of(
            new Row(Service.NOTIFIER, null, pattern("/api/sync/channel/**")),
            new Row(Service.NOTIFIER, null, pattern("/api/sync/stream/**")),
            new Row(Service.NOTIFIER, null, pattern("/api/sync/stream-ticket")),
            new Row(Service.NOTIFIER, null, pattern("/api/sync/presence/**")),
            new Row(Service.COMMAND_API, null, pattern("/api/sync/push")),
            new Row(Service.COMMAND_API, null, pattern("/api/catalogue")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/sync/preview")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/sync/exchange")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/sync/nodes/**")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/sync/status")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/mutations/**")),
            new Row(Service.CHANGE_PROJECTOR, null, pattern("/api/{collection}/{id}/history")),
            new Row(Service.CHANGE_PROJECTOR, READS, pattern("/api/**")));

    private Routes() {}

    static Service owner(ServerHttpRequest request) {
        return owner(askedMethod(request), request.getPath().pathWithinApplication());
    }

    private static Service owner(HttpMethod method, PathContainer path) {
        for (Row row : ROWS) {
            if ((row.methods == null || row.methods.contains(method)) && row.pattern.matches(path)) {
                return row.owner;
            }
        }
        return Service.COMMAND_API;
    }

    /** A preflight goes to the service of the request that it asks about. */
    private static HttpMethod askedMethod(ServerHttpRequest request) {
        HttpMethod asked = request.getHeaders().getAccessControlRequestMethod();
        return HttpMethod.OPTIONS.equals(request.getMethod()) && asked != null ? asked : request.getMethod();
    }

    private static PathPattern pattern(String text) {
        return PathPatternParser.defaultInstance.parse(text);
    }

    /** No methods means any method. */
    private record Row(Service owner, @Nullable Set<HttpMethod> methods, PathPattern pattern) {}
}
