package dev.replog.projector.apply;

import dev.replog.projector.own.Ownership;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;

/** Fetches what is applied next: one poll, or several where more is worth waiting for. On the projection's thread. */
final class Fetches {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Lanes lanes;
    private final Gathering gathering;
    private final InstantSource clock;

    Fetches(Consumer<byte[], byte[]> consumer, Lanes lanes, Gathering gathering, InstantSource clock) {
        this.consumer = consumer;
        this.lanes = lanes;
        this.gathering = gathering;
        this.clock = clock;
    }

    List<ConsumerRecord<byte[], byte[]>> fetch() {
        List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
        poll(POLL).forEach(fetched::add);
        if (gathering.isWorthwhile(fetched.size(), clock.millis())) {
            poll(Gathering.WAIT).forEach(fetched::add);
        }
        int before = 0;
        while (fetched.size() > before && lanes.takeMore(fetched)) {
            before = fetched.size();
            poll(Duration.ZERO).forEach(fetched::add);
        }
        return fetched;
    }

    /** So many records that were fetched are applied now. */
    void applied(int records) {
        gathering.applied(records, clock.millis());
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        try {
            return consumer.poll(atMost);
        } catch (LogTruncationException e) {
            throw Ownership.diverged(e);
        }
    }
}
