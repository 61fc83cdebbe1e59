package dev.replog.notifier.stream;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.notifier.ping.Opening;
import dev.replog.notifier.ping.Ping;
import dev.replog.notifier.presence.Presences;
import dev.replog.notifier.room.Attendance;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.token.SyncToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Opens streams. The order of the steps makes {@code ready} true: first the stream is registered, so that it gets every
 * change from then on; then the read position of the changes is noted; then the newest change is looked up, in tables
 * that are at least at that position. So a change is either in the tables or sent live, and may be both.
 */
final class StreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final OpenStreams streams;
    private final StreamMetrics metrics;
    private final Openings openings;
    private final Presences presences;
    private final InstantSource clock;
    private final StreamProperties properties;

    StreamHandler(
            OpenStreams streams,
            StreamMetrics metrics,
            Openings openings,
            Presences presences,
            InstantSource clock,
            StreamProperties properties) {
        this.streams = streams;
        this.metrics = metrics;
        this.openings = openings;
        this.presences = presences;
        this.clock = clock;
        this.properties = properties;
    }

    Mono<ServerResponse> open(ServerRequest request, StreamRequest asked) {
        if (StreamConnection.isHead(request.exchange())) {
            return ServerResponse.ok().contentType(MediaType.TEXT_EVENT_STREAM).build();
        }
        // The work is part of writing the response: any end of that, also before its start, unregisters the stream.
        return ServerResponse.ok()
                .build((exchange, ignored) ->
                        Mono.using(() -> register(asked), stream -> serve(exchange, asked, stream), this::unregister));
    }

    private EventStream register(StreamRequest asked) {
        Caller caller = asked.caller();
        EventStream stream = new EventStream(
                caller.userId(),
                asked.interest(),
                attendance(asked),
                caller.expiresAt(),
                metrics::sent,
                System::nanoTime);
        OpenStreams.Admission admission = streams.add(stream);
        if (admission != OpenStreams.Admission.ADMITTED) {
            metrics.refused(admission);
            throw new ProblemException(refusal(admission));
        }
        return stream;
    }

    private Problem refusal(OpenStreams.Admission admission) {
        return switch (admission) {
            case ADMITTED -> throw new IllegalArgumentException("admitted");
            case USER_FULL ->
                tooMany("devices of this user with open streams: " + properties.perUserMax()
                        + " (expected: fewer; a stream without a device counts like a device); close one");
            case DEVICE_FULL ->
                tooMany("open streams of this device: " + properties.perDeviceMax() + " (expected: fewer); close one");
            case INSTANCE_FULL ->
                Problem.of(ErrorCode.OVERLOADED, "open streams: " + properties.openMax() + "; try again shortly")
                        .withRetryAfter(RETRY_AFTER);
            case CLOSED ->
                Problem.of(ErrorCode.OVERLOADED, "this instance is stopping; try again at another one")
                        .withRetryAfter(RETRY_AFTER);
        };
    }

    private Problem tooMany(String detail) {
        // After this time a stream whose reader is gone has been detected.
        return Problem.of(ErrorCode.RATE_LIMITED, detail).withRetryAfter(properties.writeTimeout());
    }

    private @Nullable Attendance attendance(StreamRequest asked) {
        RoomId room = asked.room();
        String device = asked.interest().device();
        if (room == null || device == null) {
            return null;
        }
        if (!presences.hasPlaceFor(room, device)) {
            throw new ProblemException(Problem.of(
                            ErrorCode.RATE_LIMITED,
                            "devices in room " + room.room() + ": " + presences.roomMembersMax() + " (expected: fewer)")
                    .withRetryAfter(properties.writeTimeout()));
        }
        return presences.attend(room, device);
    }

    private void unregister(EventStream stream) {
        streams.remove(stream);
        Attendance attendance = stream.attendance();
        if (attendance != null) {
            presences.changed(attendance);
        }
        EndReason reason = stream.ending();
        if (reason != null) {
            metrics.ended(reason.text());
        }
    }

    private Mono<Void> serve(ServerWebExchange exchange, StreamRequest asked, EventStream stream) {
        return openings.find(asked.caller().userId(), asked.since()).flatMap(opening -> {
            StreamConnection connection = new StreamConnection(exchange);
            byte[] first = firstFrame(opening, asked, stream, connection);
            join(stream);
            setHeaders(exchange.getResponse().getHeaders());
            return connection
                    .start(first)
                    .then(Mono.defer(stream::next)
                            .flatMap(connection::write)
                            .repeat(() -> !stream.isOver())
                            .then())
                    .onErrorResume(IOException.class, gone -> {
                        LOG.debug("a reader disconnected: {}", gone.getMessage());
                        return Mono.empty();
                    });
        });
    }

    /** The device is a member from the time on at which its stream is written. */
    private void join(EventStream stream) {
        Attendance attendance = stream.attendance();
        if (attendance != null) {
            attendance.open(clock.instant().truncatedTo(ChronoUnit.MILLIS));
            presences.changed(attendance);
        }
    }

    private byte[] firstFrame(Opening opening, StreamRequest asked, EventStream stream, StreamConnection connection) {
        String retry = "retry: " + reconnectMillis() + "\n";
        String userId = asked.caller().userId();
        return switch (opening) {
            case Opening.Pending missed -> {
                Ping pending = asked.interest().pending(userId, missed.head());
                stream.open(missed.head(), connection);
                metrics.sent(pending);
                yield utf8(retry + new String(pending.event(), StandardCharsets.UTF_8));
            }
            case Opening.Ready ready -> {
                stream.open(ready.from(), connection);
                yield utf8(retry + ready(ready.from(), userId));
            }
        };
    }

    private static String ready(SyncToken from, String userId) {
        String token = from.encode(userId);
        return "id: " + token + "\nevent: ready\ndata: {\"token\":\"" + token + "\"}\n\n";
    }

    /** Random, so that the clients of an instance that stopped do not all reconnect at once. */
    private long reconnectMillis() {
        long mean = properties.reconnectDelay().toMillis();
        return mean / 2 + ThreadLocalRandom.current().nextLong(mean + 1);
    }

    private static void setHeaders(HttpHeaders headers) {
        headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        // Asks proxies that compress or buffer responses not to do so.
        headers.setCacheControl(CacheControl.noStore().noTransform());
        headers.set("X-Accel-Buffering", "no");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
