package dev.replog.projector.read;

import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** The audit log of reads of other users' data. The reading role adds rows, and can neither change nor delete them. */
final class ReadAudit {
    private static final int REQUEST_LENGTH_MAX = 2_000;

    /** $1: who reads, $2: whose data, $3: the request. */
    private static final String ADD = """
            WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)
            INSERT INTO read_audit (reader, user_id, request) SELECT me.user_id, $2::text, $3::text FROM me
            """;

    private final ReadDatabase database;

    ReadAudit(ReadDatabase database) {
        this.database = database;
    }

    /** Completes when the row is committed; 503 when it cannot be. */
    Mono<Void> add(String reader, String userId, ServerRequest request) {
        String text = request.method() + " " + request.uri().getRawPath() + "?"
                + request.uri().getRawQuery();
        String kept = text.substring(0, Math.min(text.length(), REQUEST_LENGTH_MAX));
        return database.first(
                        reader,
                        ADD,
                        statement ->
                                statement.bind("$1", reader).bind("$2", userId).bind("$3", kept),
                        row -> kept)
                .then();
    }
}
