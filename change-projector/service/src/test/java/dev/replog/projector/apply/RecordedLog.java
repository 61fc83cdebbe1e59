package dev.replog.projector.apply;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.Retention;
import dev.replog.decide.Stamp;
import dev.replog.decide.Stamps;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.models.history.RecordedHistory;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.store.Batch;
import dev.replog.schemas.Change;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.LogId;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A log that an earlier release wrote, and all that it made of it, as text: each outcome, change and history entry, and
 * the entities at the end. Both files were recorded with that release and are never written again. Outcomes and changes
 * are shown as a reader of that release reads them.
 */
final class RecordedLog {
    private static final String USER = "alice";
    private static final int HEADER_BYTES = 10;
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    private final String version;
    private final Schema outcomes;
    private final Schema changes;

    /** @param schemas the version of the schemas that the release wrote */
    RecordedLog(String version, String schemas) {
        this.version = version;
        this.outcomes = released(schemas, "Outcome");
        this.changes = released(schemas, "Change");
    }

    /** What the release made of the log. */
    List<String> recorded() {
        try (InputStream in = open("expected.gz")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is made of it today. */
    List<String> replayed() {
        UserState state = new UserState();
        BatchDecider decider = new BatchDecider(Catalogues.shipped(), RETENTION, new LogId(7));
        List<String> lines = new ArrayList<>();
        for (MutationRecord record : records()) {
            Batch batch = decider.decide(
                    List.of(record), Map.of(USER, state), Records.LOGS, partition -> Published.NOTHING, record.at());
            batch.entities().forEach(entity -> state.put(entity.entity()));
            batch.receipts().forEach(receipt -> state.put(receipt.mutationId(), receipt.receipt()));
            batch.progress()
                    .forEach((partition, progress) -> progress.entries().forEach(message -> show(message, lines)));
        }
        new TreeMap<>(entities(state)).values().forEach(entity -> lines.add(shown(entity)));
        return lines;
    }

    List<MutationRecord> records() {
        List<MutationRecord> records = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(open("log.gz"))) {
            while (true) {
                records.add(record(in.readLong(), in.readLong(), in.readNBytes(in.readInt())));
            }
        } catch (EOFException end) {
            return records;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MutationRecord record(long offset, long at, byte[] value) {
        byte[] key = USER.getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<byte[], byte[]> raw = new ConsumerRecord<>(
                Records.TOPIC,
                0,
                offset,
                at,
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
        try {
            return MutationRecord.of(raw, Records.GENERATION);
        } catch (UndecodableRecordException e) {
            throw new AssertionError("a record of an earlier release cannot be read", e);
        }
    }

    private void show(OutboxEntry message, List<String> lines) {
        switch (message.target()) {
            case OUTCOMES -> lines.add("outcome " + json(message.value(), Outcome.getClassSchema(), outcomes));
            case CHANGES -> {
                lines.add("change " + json(message.value(), Change.getClassSchema(), changes));
                try {
                    RecordedHistory.of(RecordCodec.CHANGE.decode(message.value()))
                            .forEach(entry -> lines.add("history " + entry));
                } catch (UndecodableRecordException e) {
                    throw new AssertionError("a change of this release cannot be read by it", e);
                }
            }
            case DEAD -> lines.add("dead " + message.headers());
        }
    }

    private static String json(byte[] value, Schema written, Schema read) {
        try {
            Object record = new GenericDatumReader<Object>(written, read)
                    .read(
                            null,
                            DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null));
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            JsonEncoder encoder = EncoderFactory.get().jsonEncoder(read, text);
            new GenericDatumWriter<Object>(read).write(record, encoder);
            encoder.flush();
            return text.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Entity> entities(UserState state) {
        Map<String, Entity> sorted = new TreeMap<>(Comparator.naturalOrder());
        state.ownEntities().forEach(entity -> sorted.put(entity.key().toString(), entity));
        return sorted;
    }

    private static String shown(Entity entity) {
        return String.join(
                " ",
                "entity",
                entity.key().toString(),
                "localId=" + entity.localId(),
                "parent=" + entity.parentId(),
                "root=" + entity.rootId(),
                "version=" + entity.version(),
                "etag=" + Etag.of(entity.etagPosition()),
                "position=" + entity.position(),
                entity.createdAt() + " " + entity.updatedAt() + " " + entity.deletedAt(),
                EntityJson.fields(entity),
                shown(entity.stamps().base()),
                shown(entity.stamps()));
    }

    private static String shown(Stamps stamps) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(stamps.later())
                .forEach((field, stamp) -> text.append(field).append('=').append(shown(stamp)));
        return text.toString();
    }

    private static String shown(Stamp stamp) {
        return "[" + stamp.position() + " " + stamp.time() + " " + stamp.device() + "]";
    }

    private InputStream open(String file) throws IOException {
        String resource = "/recorded/" + version + "/" + file;
        return new GZIPInputStream(Objects.requireNonNull(RecordedLog.class.getResourceAsStream(resource), resource));
    }

    private static Schema released(String schemas, String record) {
        String resource = "/dev/replog/schemas/codec/released/" + schemas + "/" + record + ".avsc";
        try (InputStream in = Objects.requireNonNull(RecordedLog.class.getResourceAsStream(resource), resource)) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
