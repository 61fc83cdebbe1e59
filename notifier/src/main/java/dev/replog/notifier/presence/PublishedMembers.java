package dev.replog.notifier.presence;

import dev.replog.notifier.room.PresenceTable;
import dev.replog.notifier.room.RoomEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Applies what all instances publish to the table, this instance included, and informs the streams. Only the thread of
 * the reader calls it, in the order of the log.
 */
final class PublishedMembers {
    private final PresenceDecoder decoder;
    private final PresenceTable table;
    private final PresencePublisher publisher;
    private final RoomListener listener;

    PublishedMembers(PresenceDecoder decoder, PresenceTable table, PresencePublisher publisher, RoomListener listener) {
        this.decoder = decoder;
        this.table = table;
        this.publisher = publisher;
        this.listener = listener;
    }

    void apply(ConsumerRecord<byte[], byte[]> coded) {
        long nowNanos = System.nanoTime();
        boolean wasHearing = table.isHearing(nowNanos);
        decoder.decode(coded).ifPresent(published -> {
            for (RoomEvent event : table.hear(published, coded.timestamp(), nowNanos)) {
                listener.happened(event);
            }
        });
        if (!wasHearing && table.isHearing(nowNanos)) {
            // Other instances may have removed the members of this one.
            publisher.repeatAll();
        }
    }

    /** Removes members whose instance is silent. True while the records of this instance come back. */
    boolean expire(long nowNanos) {
        table.expire(nowNanos).forEach(listener::happened);
        return table.isHearing(nowNanos);
    }
}
