package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backing.kafka.GroupProtocol;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * A projector in a process of its own that dies without a word at one point of its work, as by {@code kill -9}.
 * Arguments: bootstrap servers, PostgreSQL, topic prefix, group, the point, and how many lanes.
 */
final class CrashingProjector implements TestProjector.Wrapping {
    static final int EXIT_CODE = 77;
    static final int BATCH_RECORDS_MAX = 10;

    /** Where it dies. */
    enum Point {
        BEFORE_COMMIT,
        BETWEEN_COMMIT_AND_PUBLISHING,
        WHILE_PUBLISHING,
        BETWEEN_ACKNOWLEDGEMENT_AND_OFFSET
    }

    /** Not at the first batch, so that something was applied and published before. */
    private static final int COMMITS = 2;

    private static final int SENDS = 15;

    private final Point point;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger sends = new AtomicInteger();

    private CrashingProjector(Point point) {
        this.point = point;
    }

    static void main(String[] arguments) throws InterruptedException {
        TestKafka kafka = new TestKafka(arguments[0], arguments[2]);
        ProjectionProperties properties = TestProjector.properties(
                arguments[3], GroupProtocol.CLASSIC, BATCH_RECORDS_MAX, Integer.parseInt(arguments[5]));
        CrashingProjector crashing = new CrashingProjector(Point.valueOf(arguments[4]));
        TestProjector.start(kafka, new TestDatabase(arguments[1]), properties, crashing);
        assertThat(new CountDownLatch(1).await(1, TimeUnit.MINUTES)).isFalse();
        throw new IllegalStateException("it did not get to " + crashing.point);
    }

    @Override
    public Connection wrap(Connection connection) {
        AtomicBoolean storesBatch = new AtomicBoolean();
        return Wrapped.of(Connection.class, connection, call -> {
            if (call.name().equals("prepareStatement")) {
                storesBatch.set(call.argument(0).toString().startsWith("UPDATE projection_progress"));
            }
            // A claim is committed too.
            boolean isLast = call.name().equals("commit") && storesBatch.get() && commits.incrementAndGet() == COMMITS;
            if (isLast && point == Point.BEFORE_COMMIT) {
                die();
            }
            Object result = call.proceed();
            if (isLast && point == Point.BETWEEN_COMMIT_AND_PUBLISHING) {
                die();
            }
            return result;
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public Producer<byte[], byte[]> wrap(Producer<byte[], byte[]> producer) {
        return Wrapped.of(Producer.class, producer, call -> {
            Object result = call.proceed();
            if (point == Point.WHILE_PUBLISHING && call.name().equals("send") && sends.incrementAndGet() == SENDS) {
                producer.flush();
                die();
            }
            return result;
        });
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> wrap(Consumer<byte[], byte[]> consumer) {
        return Wrapped.of(Consumer.class, consumer, call -> {
            if (point == Point.BETWEEN_ACKNOWLEDGEMENT_AND_OFFSET && call.name().equals("commitAsync")) {
                die();
            }
            return call.proceed();
        });
    }

    private static void die() {
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
