package dev.replog.client.sync;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Turns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests as the user of the store, and ends on the thread of the engine. A token that expired is renewed once
 * for each request. A request that was cancelled has no end.
 */
final class ServerCalls {

    /** Smaller bodies gain nothing. */
    private static final int GZIP_FROM_BYTES = 1_024;

    private final String url;
    private final HttpTransport transport;
    private final String device;
    private final Tokens tokens;
    private final Turns turns;
    private final long requestMillis;
    private final LongConsumer onDate;

    /**
     * @param onDate is called with the server's time of each answer, in milliseconds
     */
    ServerCalls(SyncOptions options, Platform platform, Turns turns, String user, String device, LongConsumer onDate) {
        url = options.url();
        transport = options.parts().transport();
        requestMillis = options.requestMillis();
        tokens = new Tokens(options.parts().token(), user, turns, platform.background());
        this.turns = turns;
        this.device = device;
        this.onDate = onDate;
    }

    /** Takes tokens of another source from now on; null for that of the app. */
    void useToken(@Nullable TokenSource other) {
        tokens.use(other);
    }

    /** Whether the account is being moved, which has tokens of its own. */
    boolean isMoved() {
        return tokens.areOthers();
    }

    Cancellable call(Call call, Consumer<Answer> then) {
        Exchange exchange = new Exchange(call, then);
        exchange.start();
        return exchange;
    }

    /** Takes a stream. */
    interface StreamReader {

        /** The next piece; the status of the response is 200. */
        void bytes(byte[] bytes);

        /** The stream has ended, or could not be opened; the answer is null when it was open. */
        void end(@Nullable Answer instead);
    }

    /** Opens a response that is read in pieces. Only its head has a time limit. */
    Cancellable open(Call call, StreamReader reader) {
        StreamExchange exchange = new StreamExchange(call, reader);
        exchange.start();
        return exchange;
    }

    private HttpRequest request(Call call, String token) {
        Map<String, String> headers = new HashMap<>(call.headers());
        headers.put("Authorization", "Bearer " + token);
        headers.put("Replog-Device", device);
        headers.put("Accept-Encoding", "gzip");
        byte[] body = null;
        if (call.body() != null) {
            body = call.body().getBytes(StandardCharsets.UTF_8);
            headers.put("Content-Type", "application/json");
            if (body.length >= GZIP_FROM_BYTES) {
                body = packed(body);
                headers.put("Content-Encoding", "gzip");
            }
        }
        return new HttpRequest(call.method(), url + call.path(), headers, body);
    }

    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static Answer offline(String cause) {
        return new Answer.Later("network: " + cause, true);
    }

    private static Answer unauthenticated() {
        return new Answer.Paused("unauthenticated", "The server refused a new token.");
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** One request with its repetition. */
    private abstract class Attempt implements Cancellable {
        final Call call;
        private Cancellable request = () -> {};
        private Cancellable limit = () -> {};
        private boolean isRepeated;
        boolean isOver;

        Attempt(Call call) {
            this.call = call;
        }

        final void start() {
            limit = turns.thread().after(requestMillis, () -> fail("no answer within " + requestMillis + " ms"));
            tokens.get(result -> {
                if (isOver) {
                    return;
                }
                if (result.token() == null) {
                    end(result.instead() == null ? unauthenticated() : result.instead());
                } else {
                    request = send(request(call, result.token()));
                }
            });
        }

        abstract Cancellable send(HttpRequest request);

        abstract void tell(Answer answer);

        final void answer(int status, Map<String, String> headers, byte[] body) {
            Long date = Answers.date(headers);
            if (date != null) {
                onDate.accept(date);
            }
            if (status != 401) {
                end(Answers.of(status, headers, body));
            } else if (isRepeated) {
                end(unauthenticated());
            } else {
                tokens.forget();
                isRepeated = true;
                limit.cancel();
                start();
            }
        }

        final void fail(String cause) {
            end(offline(cause));
        }

        final void end(Answer answer) {
            if (!isOver) {
                cancel();
                tell(answer);
            }
        }

        final void headIsThere() {
            limit.cancel();
        }

        @Override
        public final void cancel() {
            isOver = true;
            limit.cancel();
            request.cancel();
        }
    }

    private final class Exchange extends Attempt {
        private final Consumer<Answer> then;

        Exchange(Call call, Consumer<Answer> then) {
            super(call);
            this.then = then;
        }

        @Override
        Cancellable send(HttpRequest request) {
            return transport.send(request, Answers.BODY_BYTES_MAX, new ResponseListener() {
                @Override
                public void onResponse(HttpResponse response) {
                    turns.run(() -> {
                        if (!isOver) {
                            answer(response.status(), response.headers(), response.body());
                        }
                    });
                }

                @Override
                public void onFailure(Throwable cause) {
                    turns.run(() -> fail(message(cause)));
                }
            });
        }

        @Override
        void tell(Answer answer) {
            then.accept(answer);
        }
    }

    private final class StreamExchange extends Attempt {
        private static final int PROBLEM_BYTES_MAX = 64 << 10;

        private final StreamReader reader;

        StreamExchange(Call call, StreamReader reader) {
            super(call);
            this.reader = reader;
        }

        @Override
        Cancellable send(HttpRequest request) {
            return transport.open(request, new StreamListener() {
                private int status;
                private Map<String, String> headers = Map.of();
                private final ByteArrayOutputStream problem = new ByteArrayOutputStream();

                @Override
                public void onOpen(int given, Map<String, String> all) {
                    turns.run(() -> {
                        status = given;
                        headers = all;
                        if (given == 200 && !isOver) {
                            headIsThere();
                        }
                    });
                }

                @Override
                public void onBytes(byte[] bytes) {
                    turns.run(() -> {
                        if (!isOver && status == 200) {
                            reader.bytes(bytes);
                        } else if (!isOver && problem.size() + bytes.length <= PROBLEM_BYTES_MAX) {
                            problem.write(bytes, 0, bytes.length);
                        }
                    });
                }

                @Override
                public void onEnd(@Nullable Throwable cause) {
                    turns.run(() -> {
                        if (isOver) {
                            return;
                        }
                        if (status == 200) {
                            cancel();
                            reader.end(null);
                        } else if (status == 0) {
                            fail(cause == null ? "no response" : message(cause));
                        } else {
                            answer(status, headers, problem.toByteArray());
                        }
                    });
                }
            });
        }

        @Override
        void tell(Answer answer) {
            reader.end(answer);
        }
    }
}
