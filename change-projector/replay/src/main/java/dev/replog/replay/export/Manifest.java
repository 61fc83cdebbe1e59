package dev.replog.replay.export;

import dev.replog.decide.Retention;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes an export: its part of the log, and its files. It is written last, so a folder with a manifest is complete.
 *
 * @param formatVersion of the manifest and the columns
 * @param createdAt when the export was complete
 * @param options as they were given
 * @param retention by which the log was decided
 * @param catalogue the hash of all types and fields that the log may name
 * @param log the generations, with the offsets of each partition
 * @param deletionsSince the time of the earliest exported deletion; earlier ones have expired; null in a plan
 * @param exact false when records of the log are lost, so that the read model may differ
 * @param mutations the exported mutations
 * @param users the users whose records were decided
 * @param files in the order of their names
 * @param erased accounts that were erased since, and the rows that must be deleted because of that; sorted by user
 * @param erasedSince of an incremental export: the accounts that were erased since the earlier one; sorted by user
 */
public record Manifest(
        int formatVersion,
        @Nullable String createdAt,
        ExportOptions options,
        KeptFor retention,
        String catalogue,
        List<LogPart> log,
        @Nullable String deletionsSince,
        boolean exact,
        long mutations,
        long users,
        List<DataFile> files,
        List<ErasedAccount> erased,
        List<ErasedSince> erasedSince) {
    public static final int FORMAT_VERSION = 1;
    public static final String NAME = "manifest.json";

    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** ISO 8601 durations. */
    public record KeptFor(String mutations, String tombstones) {
        static KeptFor of(Retention retention) {
            return new KeptFor(
                    retention.mutations().toString(), retention.tombstones().toString());
        }

        public Retention retention() {
            return new Retention(Duration.parse(mutations), Duration.parse(tombstones));
        }
    }

    /** @param logId as tokens contain it */
    public record LogPart(int generation, String topic, String topicId, int logId, List<Part> partitions) {}

    /**
     * @param fromOffset the first offset of an incremental export; 0 for a full one
     * @param nextOffset the offset after the last one
     */
    public record Part(int partition, long fromOffset, long nextOffset) {}

    /** @param path below the folder */
    public record DataFile(String table, String path, long rows, long bytes, String sha256) {
        boolean isOfSameTable(DataFile other) {
            return table.equals(other.table);
        }
    }

    /**
     * An account that was erased after an earlier export.
     *
     * @param position what earlier exports have of the user up to this position must be deleted
     */
    public record ErasedSince(String user, String erasedAt, long position) {}

    /** Manifests of earlier versions do not have the last two. */
    public Manifest {
        files = List.copyOf(files);
        erased = erased == null ? List.of() : List.copyOf(erased);
        erasedSince = erasedSince == null ? List.of() : List.copyOf(erasedSince);
    }

    /** The parts of the log between two places. */
    static List<LogPart> parts(RegisteredLog log, LogOffsets from, LogOffsets end) {
        return log.generations().stream()
                .map(generation -> {
                    List<Part> partitions = new ArrayList<>();
                    end.next().forEach((partition, next) -> {
                        if (partition.generation() == generation.generation()) {
                            partitions.add(new Part(partition.partition(), from.next(partition), next));
                        }
                    });
                    return new LogPart(
                            generation.generation(),
                            generation.topic(),
                            generation.topicId().toString(),
                            generation.logId().value(),
                            partitions);
                })
                .filter(part -> !part.partitions().isEmpty())
                .toList();
    }

    Manifest withCatalogue(String other) {
        return new Manifest(
                formatVersion,
                createdAt,
                options,
                retention,
                other,
                log,
                deletionsSince,
                exact,
                mutations,
                users,
                files,
                erased,
                erasedSince);
    }

    Manifest completed(
            Instant now, Instant horizon, long exportedMutations, long decidedUsers, List<DataFile> dataFiles) {
        return new Manifest(
                formatVersion,
                now.toString(),
                options,
                retention,
                catalogue,
                log,
                horizon.toString(),
                exact,
                exportedMutations,
                decidedUsers,
                dataFiles,
                erased,
                erasedSince);
    }

    Manifest withErased(List<ErasedAccount> accounts, List<ErasedSince> since, List<DataFile> dataFiles) {
        return new Manifest(
                formatVersion,
                createdAt,
                options,
                retention,
                catalogue,
                log,
                deletionsSince,
                exact,
                mutations,
                users,
                dataFiles,
                accounts,
                since);
    }

    /** Up to where the export has the log. */
    public LogOffsets end() {
        return offsets(true);
    }

    /** From where on the export has the log. */
    public LogOffsets from() {
        return offsets(false);
    }

    private LogOffsets offsets(boolean isEnd) {
        Map<LogPartition, Long> offsets = new TreeMap<>();
        for (LogPart part : log) {
            for (Part one : part.partitions()) {
                offsets.put(
                        new LogPartition(part.generation(), one.partition()),
                        isEnd ? one.nextOffset() : one.fromOffset());
            }
        }
        return isEnd || offsets.values().stream().anyMatch(from -> from > 0)
                ? LogOffsets.of(offsets)
                : LogOffsets.START;
    }

    /** Refuses a manifest of another log: its offsets mean nothing here. */
    public void requireSameLog(RegisteredLog registered, String name) throws ReplayRefusedException {
        for (LogPart part : log) {
            if (registered.generations().stream()
                    .noneMatch(known -> known.generation() == part.generation()
                            && known.topicId().toString().equals(part.topicId()))) {
                throw new ReplayRefusedException(name + ": is of another log: generation " + part.generation()
                        + " is topic id " + part.topicId() + " (expected: an export of this log)");
            }
        }
    }

    public static Manifest read(Path file) throws IOException, ReplayRefusedException {
        if (!Files.isRegularFile(file)) {
            throw new ReplayRefusedException(
                    file + ": does not exist (expected: the manifest.json of a complete export)");
        }
        Manifest manifest;
        try {
            manifest = JSON.readValue(Files.readString(file), Manifest.class);
        } catch (JacksonException e) {
            throw new ReplayRefusedException(file + ": cannot be read (expected: the manifest.json of an export)");
        }
        if (manifest.formatVersion != FORMAT_VERSION) {
            throw new ReplayRefusedException(
                    file + ": format_version " + manifest.formatVersion + " (expected: " + FORMAT_VERSION + ")");
        }
        return manifest;
    }

    void write(Path file) throws IOException {
        write(this, file);
    }

    /** Writes a value as JSON. The file is there as a whole or not at all. */
    static void write(Object value, Path file) throws IOException {
        ExportFiles.replace(file, JSON.writeValueAsString(value) + "\n");
    }

    /** The checksum of a file, as {@link DataFile} has it. */
    public static String sha256(Path file) throws IOException {
        return ExportFiles.sha256(file);
    }

    /** As JSON, for programs that called the command. */
    public String json() {
        return JSON.writeValueAsString(this);
    }
}
