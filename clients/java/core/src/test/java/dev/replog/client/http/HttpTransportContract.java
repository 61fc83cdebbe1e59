package dev.replog.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the engine needs of an {@link HttpTransport}. A module with a transport extends this class. The server is real,
 * and where it must break the rules of HTTP, it is a socket.
 */
public abstract class HttpTransportContract extends HttpResponseContract {

    @Test
    void aRefusedConnection_isAFailure() throws Exception {
        String url = RawServer.urlOfNobody();
        assertThat(send(post(url, "{}")).failure()).isNotNull();
        assertThat(open(get(url)).failure()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void aBrokenAnswer_isAFailure_andTheRequestIsNotSentAgain(String answer) throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write(answer);
        })) {
            assertThat(send(post(raw.url(), "{\"a\":1}")).failure()).isNotNull();
            assertThat(raw.requests()).isEqualTo(1);
        }
    }

    @Test
    void aSlowAnswer_isGiven() throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            for (char character : "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".toCharArray()) {
                connection.write(String.valueOf(character));
                connection.pause();
            }
        })) {
            assertThat(new String(send(get(raw.url())).response().body(), UTF_8))
                    .isEqualTo("hello");
        }
    }

    @Test
    void cancel_closesTheConnection_andTheListenerHearsNothing() throws Exception {
        for (String part : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")) {
            try (RawServer raw = RawServer.start(connection -> {
                connection.readRequest();
                connection.write(part);
                connection.reached();
                connection.awaitClosed();
            })) {
                Heard heard = send(post(raw.url(), "{}"));
                raw.awaitReached();
                heard.running.cancel();
                heard.running.cancel();
                raw.awaitDone();
                heard.requireNothing();
            }
        }
    }

    @Test
    void cancel_afterTheEnd_doesNothing() {
        server.answer("/", 200, Map.of(), "{}");
        Heard heard = send(get(server.url("/")));
        heard.response();
        heard.running.cancel();
        heard.requireNothing();
        assertThat(send(get(server.url("/"))).response().status()).isEqualTo(200);
    }

    @Test
    void aStream_givesEachPieceWhenItArrives_andThenItsEnd() throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String piece : List.of("id: 1\n", "data: é\n\n", ": alive\n\n")) {
                connection.awaitTurn();
                int length = piece.getBytes(UTF_8).length;
                connection.write(Integer.toHexString(length) + "\r\n" + piece + "\r\n");
            }
            connection.awaitTurn();
            connection.write("0\r\n\r\n");
        })) {
            Heard heard = open(get(raw.url()));
            assertThat(heard.next()).isEqualTo("open 200 text/event-stream");
            for (String piece : List.of("id: 1\n", "data: é\n\n", ": alive\n\n")) {
                raw.giveTurn();
                assertThat(heard.nextBytes(piece.getBytes(UTF_8).length)).isEqualTo(piece);
            }
            raw.giveTurn();
            assertThat(heard.next()).isEqualTo("end null");
            heard.requireNothing();
        }
    }

    @Test
    void aStreamThatIsLost_endsWithACause() throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            connection.awaitTurn();
        })) {
            Heard heard = open(get(raw.url()));
            assertThat(heard.next()).isEqualTo("open 200 null");
            assertThat(heard.nextBytes(5)).isEqualTo("hello");
            raw.giveTurn();
            assertThat(heard.failure()).isNotNull();
        }
    }

    @Test
    void aCancelledStream_closesItsConnection() throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            connection.awaitClosed();
        })) {
            Heard heard = open(get(raw.url()));
            heard.next();
            heard.nextBytes(5);
            heard.running.cancel();
            raw.awaitDone();
        }
    }

    @Test
    void aRefusedStream_givesItsStatusAndBody() {
        server.answer("/stream", 503, Map.of("Content-Type", List.of("application/problem+json")), "{\"code\":\"x\"}");
        Heard heard = open(get(server.url("/stream")));
        assertThat(heard.next()).isEqualTo("open 503 application/problem+json");
        assertThat(heard.nextBytes(12)).isEqualTo("{\"code\":\"x\"}");
        assertThat(heard.next()).isEqualTo("end null");
    }

    @Test
    void openStreams_doNotHoldUpRequests() throws Exception {
        server.answer("/", 200, Map.of(), "{}");
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.awaitClosed();
        })) {
            for (int i = 0; i < 10; i++) {
                assertThat(open(get(raw.url())).next()).isEqualTo("open 200 null");
            }
            assertThat(send(get(server.url("/"))).response().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a url", "http://", "ftp://localhost/", "/v1/changes", "http://localhost:99999/"})
    void anInvalidUrl_isAFailure_andNoException(String url) {
        assertThat(send(get(url)).failure()).isNotNull();
    }

    @Test
    void aTokenThatNoHeaderCanHave_isAFailure_whichDoesNotTellIt() {
        HttpRequest request =
                new HttpRequest("GET", server.url("/"), Map.of("Authorization", "Bearer top\nsecret"), null);
        Throwable failure = send(request).failure();
        assertThat(failure).hasMessageContaining("Authorization").hasMessageNotContaining("secret");
        assertThat(failure).hasNoCause();
    }

    @Test
    void close_endsWhatRuns_andLaterRequestsFail() throws Exception {
        try (RawServer raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.reached();
            connection.awaitClosed();
        })) {
            send(get(raw.url()));
            raw.awaitReached();
            transport.close();
            raw.awaitDone();
            assertThat(send(get(server.url("/"))).failure()).hasMessage("The transport is closed.");
            transport.close();
        }
    }
}
