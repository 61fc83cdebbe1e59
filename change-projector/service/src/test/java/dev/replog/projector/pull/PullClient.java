package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The pulls of one user over HTTP, with the tokens of that user. */
record PullClient(PullServer server, String user) {
    JsonNode ok(String path) {
        Answer answer = server.get(user, path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    void rejected(int status, String code, String path, String... headers) {
        requireProblem(status, code, server.get(user, path, headers));
    }

    /** The detail of the response to a wrong request. */
    String detail(String path) {
        Answer answer = server.get(user, path);
        requireProblem(400, "validation_failed", answer);
        return answer.json().get("detail").asString();
    }

    static void requireProblem(int status, String code, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().get("code").asString()).isEqualTo(code);
    }

    String mark(long position) {
        return SyncToken.mark(ReadModelWriter.LOG, new Position(position)).encode(user);
    }

    /** The token of a pull of all types up to this position. */
    String token(long position) {
        return SyncToken.pull(ReadModelWriter.LOG, new Position(position), Coverage.allTypes(true))
                .encode(user);
    }

    static String id(Row row) {
        return row.id().toString();
    }

    static List<String> ids(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }
}
