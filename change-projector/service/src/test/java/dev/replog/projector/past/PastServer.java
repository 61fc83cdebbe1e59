package dev.replog.projector.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ModelServer;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A real log in one partition, and the service that decides it and serves reads. */
final class PastServer implements AutoCloseable {
    private final TestLog log;
    private final TestDatabase database;
    private final ModelServer server;
    private final LogId logId;
    private long next;

    private PastServer(TestLog log, TestDatabase database, ModelServer server, LogId logId) {
        this.log = log;
        this.database = database;
        this.server = server;
        this.logId = logId;
    }

    static PastServer start(String... properties) throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
        TestDatabase database = new TestDatabase(backends.newDatabase());
        ModelServer server = ModelServer.start(backends.kafkaBootstrapServers(), prefix, database.url(), properties);
        PastServer started =
                new PastServer(log, database, server, log.projected().id());
        Await.until("the service reads", () -> server.get("nobody", "/api/sync").status() == 200);
        return started;
    }

    TestDatabase database() {
        return database;
    }

    ModelServer server() {
        return server;
    }

    TestLog log() {
        return log;
    }

    /** The position of the next record. */
    long nextPosition() {
        return Position.of(1, next).value();
    }

    /** The mark of the record. */
    String append(Mutation mutation) throws Exception {
        next = log.append(mutation).offset() + 1;
        return mark(mutation.getUserId(), next - 1);
    }

    String append(String userId, Operation... operations) throws Exception {
        return append(Ask.silent(userId, operations));
    }

    String mark(String userId, long offset) {
        return SyncToken.mark(logId, Position.of(1, offset)).encode(userId);
    }

    /** The response that contains everything up to the token; a slow machine may take longer than one request waits. */
    Answer caughtUp(String userId, String path, String token) throws Exception {
        Answer[] answer = new Answer[1];
        Await.until("caught up", () -> {
            answer[0] = server.get(userId, path, "Replog-Min-Token", token);
            return answer[0].status() != 503;
        });
        return answer[0];
    }

    /** The past state at this token, after the history has it. */
    Answer past(String userId, String path, String asOf, String... headers) throws Exception {
        Answer[] answer = new Answer[1];
        Await.until("the history has it", () -> {
            answer[0] = server.get(userId, with(path, "asOf", asOf), headers);
            return answer[0].status() != 503;
        });
        return answer[0];
    }

    Answer known(String userId, String path, String asOf) throws Exception {
        Answer answer = past(userId, path, asOf);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer;
    }

    static String with(String path, String name, String value) {
        return path + (path.contains("?") ? "&" : "?") + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        log.close();
    }
}
