package dev.replog.projector.admin;

import dev.replog.projector.admin.GenerationTable.Replaced;
import dev.replog.schemas.log.LogSeal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Appends mutations to the newest generation that stand in a partition in place of lost applied records. They were
 * acknowledged, and the projection is past them. A mutation that is appended twice, by a repeated command, counts once,
 * because of its mutation id. Blocking.
 */
final class ReplacedRecords {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final GenerationTable table;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final java.util.function.Consumer<String> say;

    ReplacedRecords(
            GenerationTable table,
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            java.util.function.Consumer<String> say) {
        this.table = table;
        this.consumer = consumer;
        this.producer = producer;
        this.say = say;
    }

    /** For all drained generations; true when there was something to append. */
    boolean take() throws SQLException, ExecutionException, InterruptedException {
        List<GenerationRow> all = table.all();
        boolean hasTaken = false;
        for (Replaced replaced : table.replaced()) {
            GenerationRow into = all.getLast();
            GenerationRow from = all.stream()
                    .filter(row -> row.generation() == replaced.generation())
                    .findFirst()
                    .orElseThrow();
            List<Long> ends = from.sealedEnds();
            if (ends != null && into.generation() > from.generation() && into.isOpened()) {
                TopicPartition partition = new TopicPartition(from.topic(), replaced.partition());
                long end = Math.min(replaced.to(), ends.get(replaced.partition()));
                int count = take(partition, replaced.from(), end, into.topic());
                table.taken(replaced);
                say.accept(count + " mutations in place of applied ones, " + partition + " from " + replaced.from()
                        + " on, were appended to " + into.topic());
                hasTaken = true;
            }
        }
        return hasTaken;
    }

    private int take(TopicPartition partition, long from, long end, String into)
            throws ExecutionException, InterruptedException {
        int count = 0;
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        for (long next = from; next < end; next = consumer.position(partition)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ANSWER_MAX);
            if (records.isEmpty() && consumer.position(partition) == next) {
                throw new TimeoutException(partition + "@" + next + " was not read within " + ANSWER_MAX);
            }
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < end && !LogSeal.isBlank(record.key(), record.value())) {
                    sent.add(producer.send(
                            new ProducerRecord<>(into, null, null, record.key(), record.value(), record.headers())));
                }
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            count += sent.size();
        }
        return count;
    }
}
