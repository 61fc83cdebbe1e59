package dev.replog.projector.pull;

import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.Places;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.StalledClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Pulls to their end in one response. Each chunk is read by a short statement of its own, and only when the client has
 * read the previous one; so a slow client holds a few chunks in memory and never a session. A chunk continues exactly
 * at the end of the previous one, like a page, so nothing is lost or sent twice while others write. A failure ends the
 * stream without its last line and closes the connection.
 */
final class PullStreams {
    /** The server requests up to 128 pieces ahead of the socket: with this size, about one mebibyte. */
    private static final int PIECE_BYTES = 8 * 1024;

    private static final String SHARE = "stream";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final PullService pulls;
    private final StreamProperties properties;
    private final int chunkItemsMax;
    private final Scheduler scheduler;
    private final ReadMeter meter;
    private final SyncMetrics metrics;
    private final Places places;

    /**
     * @param chunkItemsMax the most items that are read at a time
     */
    PullStreams(
            PullService pulls,
            StreamProperties properties,
            int chunkItemsMax,
            ReadMeter meter,
            SyncMetrics metrics,
            Scheduler scheduler) {
        this(
                pulls,
                properties,
                chunkItemsMax,
                meter,
                metrics,
                scheduler,
                new Places(properties.atOnceMax(), properties.atOncePerUserMax()));
    }

    private PullStreams(
            PullService pulls,
            StreamProperties properties,
            int chunkItemsMax,
            ReadMeter meter,
            SyncMetrics metrics,
            Scheduler scheduler,
            Places places) {
        this.pulls = pulls;
        this.properties = properties;
        this.chunkItemsMax = chunkItemsMax;
        this.meter = meter;
        this.metrics = metrics;
        this.scheduler = scheduler;
        this.places = places;
    }

    /** Streams of these pulls, within the same places. */
    PullStreams of(PullService others) {
        return new PullStreams(others, properties, chunkItemsMax, meter, metrics, scheduler, places);
    }

    /** The number of streams in progress. */
    int open() {
        return places.taken();
    }

    /**
     * Writes a whole pull; 503 when there are too many already.
     *
     * @param requester the user whose share the request counts against
     * @param write writes to the client, until its publisher ends
     * @param done is called with the number of items after all were written
     */
    Mono<Void> write(
            PullAnswer.Whole whole,
            String requester,
            DataBufferFactory buffers,
            Function<Publisher<DataBuffer>, Mono<Void>> write,
            IntConsumer done) {
        return Mono.using(
                () -> enter(requester),
                ignored -> StalledClient.watched(
                        pieces(whole, requester, done).map(buffers::wrap), write, properties.stallMax(), scheduler),
                places::leave);
    }

    /** The bytes in the order in which they go to the socket. */
    private Flux<ByteBuffer> pieces(PullAnswer.Whole whole, String requester, IntConsumer done) {
        AtomicInteger items = new AtomicInteger();
        // One chunk is read ahead while the previous one is sent.
        return Mono.just(new Chunk(whole.pull(), whole.first()))
                .expand(chunk -> chunk.page.isLast() ? Mono.empty() : after(chunk))
                .concatMap(chunk -> body(chunk, requester, items.addAndGet(chunk.page.fitting()), done), 1)
                .concatMapIterable(PullStreams::pieces, 1);
    }

    private Mono<Chunk> after(Chunk chunk) {
        Pull pull = chunk.pull.behind(chunk.page, nextItems(chunk.page), null);
        return pulls.next(pull).map(page -> new Chunk(pull, page));
    }

    /** About as many items as will fit, so that few are read in vain. */
    private int nextItems(PullPage page) {
        long bytesPerItem = Math.max(1, page.items().remaining() / Math.max(1, page.fitting()));
        return Math.clamp(properties.chunkBytesMax().toBytes() / bytesPerItem, 1, chunkItemsMax);
    }

    private Mono<ByteBuffer> body(Chunk chunk, String requester, int items, IntConsumer done) {
        ByteBuffer lines = chunk.page.items();
        meter.answered(requester, lines.remaining());
        if (!chunk.page.isLast()) {
            ByteBuffer body = ByteBuffer.allocate(lines.remaining() + 1);
            return Mono.just(body.put(lines.duplicate()).put((byte) '\n').flip());
        }
        return pulls.token(chunk.pull, chunk.page).map(token -> {
            byte[] last = PullAnswer.lastLine(lines.hasRemaining(), token, null, Remaining.NONE);
            ByteBuffer body = ByteBuffer.allocate(lines.remaining() + last.length);
            done.accept(items);
            return body.put(lines.duplicate()).put(last).flip();
        });
    }

    private static List<ByteBuffer> pieces(ByteBuffer body) {
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = body.position(); at < body.limit(); at += PIECE_BYTES) {
            pieces.add(body.slice(at, Math.min(PIECE_BYTES, body.limit() - at)));
        }
        return pieces;
    }

    private String enter(String requester) {
        if (!places.enter(requester)) {
            metrics.readRefused(SHARE);
            throw new ProblemException(Problem.of(
                            ErrorCode.OVERLOADED, "pulls in one stream: too many; try again shortly, or pull in pages")
                    .withRetryAfter(RETRY_AFTER));
        }
        return requester;
    }

    private record Chunk(Pull pull, PullPage page) {}
}
