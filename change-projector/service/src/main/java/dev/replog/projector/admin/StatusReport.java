package dev.replog.projector.admin;

import dev.replog.projector.admin.GenerationTable.Progress;
import dev.replog.projector.admin.LogAdmin.Bounds;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.schemas.token.Position;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The state of the log and of the read model: each generation, each partition, its owner and its progress. */
public record StatusReport(List<GenerationStatus> generations, long head) {
    private static final String ROW = "%-10s %-9s %-32s %14s %14s %10s  %s%n";

    /** @param state drained, lost, sealed, opening or open */
    public record GenerationStatus(int generation, String topic, String state, List<PartitionStatus> partitions) {}

    /**
     * @param end of the log, exclusive; null when the topic does not exist
     * @param owner null when nobody ever applied it
     */
    public record PartitionStatus(
            int partition,
            long nextOffset,
            @Nullable Long end,
            @Nullable String owner,
            @Nullable Instant updatedAt) {
        @Nullable
        Long lag() {
            return end == null ? null : Math.max(0, end - nextOffset);
        }
    }

    static StatusReport of(GenerationTable table, LogAdmin log)
            throws SQLException, ExecutionException, InterruptedException {
        List<GenerationStatus> generations = new ArrayList<>();
        for (GenerationRow row : table.all()) {
            Optional<Topic> topic =
                    log.find(row.topic()).filter(found -> found.id().equals(row.topicId()));
            List<Bounds> bounds = topic.isPresent() ? log.bounds(topic.get()) : List.of();
            Map<Integer, Progress> progress = new HashMap<>();
            table.progress(row.generation()).forEach(one -> progress.put(one.partition(), one));
            int count = Math.max(
                    bounds.size(),
                    progress.keySet().stream().mapToInt(one -> one + 1).max().orElse(0));
            List<PartitionStatus> partitions = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Progress one = progress.get(i);
                partitions.add(new PartitionStatus(
                        i,
                        one == null ? 0 : one.nextOffset(),
                        i < bounds.size() ? bounds.get(i).end() : null,
                        one == null ? null : one.owner(),
                        one == null ? null : one.updatedAt()));
            }
            generations.add(new GenerationStatus(row.generation(), row.topic(), state(row, topic), partitions));
        }
        return new StatusReport(generations, table.head());
    }

    private static String state(GenerationRow row, Optional<Topic> topic) {
        if (row.isDrained()) {
            return row.isLost() ? "lost, drained" : "drained";
        }
        if (topic.isEmpty()) {
            return row.isLost() ? "lost" : "missing";
        }
        if (!topic.get().isSealed()) {
            return row.isLost() ? "lost, open" : "open";
        }
        return row.successorPartitions() == null ? "opening" : "sealed";
    }

    /** For people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        for (GenerationStatus one : generations) {
            text.append("Generation %d, %s: %s%n".formatted(one.generation(), one.topic(), one.state()));
            text.append(ROW.formatted("", "partition", "owner", "next offset", "log end", "lag", "updated"));
            for (PartitionStatus partition : one.partitions()) {
                text.append(ROW.formatted(
                        "",
                        partition.partition(),
                        partition.owner() == null ? "-" : partition.owner(),
                        partition.nextOffset(),
                        partition.end() == null ? "-" : partition.end(),
                        partition.lag() == null ? "-" : partition.lag(),
                        partition.updatedAt() == null ? "-" : partition.updatedAt()));
            }
        }
        Position position = new Position(head);
        text.append("The newest mutation in the read model is generation %d, offset %d%n"
                .formatted(position.generation(), position.offset()));
        return text.toString();
    }

    /** For programs. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JsonFactory.builder().build().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("generations");
            generations.forEach(one -> write(json, one));
            json.writeEndArray();
            Position position = new Position(head);
            json.writeObjectPropertyStart("read_model");
            json.writeNumberProperty("generation", position.generation());
            json.writeNumberProperty("offset", position.offset());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text + System.lineSeparator();
    }

    private static void write(JsonGenerator json, GenerationStatus generation) {
        json.writeStartObject();
        json.writeNumberProperty("generation", generation.generation());
        json.writeStringProperty("topic", generation.topic());
        json.writeStringProperty("state", generation.state());
        json.writeArrayPropertyStart("partitions");
        for (PartitionStatus one : generation.partitions()) {
            json.writeStartObject();
            json.writeNumberProperty("partition", one.partition());
            json.writeNumberProperty("next_offset", one.nextOffset());
            if (one.end() != null && one.lag() != null) {
                json.writeNumberProperty("log_end", one.end());
                json.writeNumberProperty("lag", one.lag());
            }
            if (one.owner() != null && one.updatedAt() != null) {
                json.writeStringProperty("owner", one.owner());
                json.writeStringProperty("updated_at", one.updatedAt().toString());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
