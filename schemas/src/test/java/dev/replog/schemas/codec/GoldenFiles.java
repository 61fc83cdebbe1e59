package dev.replog.schemas.codec;

import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.Presence;
import dev.replog.schemas.SourceTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;

/**
 * The files of the released versions: the schemas, for each record the bytes of the sample as that version wrote it and
 * its value in Avro's JSON, and the list of all hashes. {@code sha256sum -c} in {@code schemas/src} can check that list
 * too.
 */
final class GoldenFiles {
    static final Map<String, Schema> TODAY = Map.of(
            "Change", Change.getClassSchema(),
            "Mutation", Mutation.getClassSchema(),
            "Outcome", Outcome.getClassSchema(),
            "Presence", Presence.getClassSchema());

    private static final Path SCHEMAS = Path.of("main/resources/dev/replog/schemas/codec/released");
    private static final Path GOLDEN = Path.of("test/resources/golden");
    private static final Path HASHES = Path.of("test/resources/released.sha256");
    private static final int HEADER_BYTES = 10;
    private static final int HEX_LINE = 96;

    private GoldenFiles() {}

    /**
     * @param release {@code next}, or the newest version, which may be written again until a RepLog with it is out
     */
    static void write(String release) throws IOException {
        String newest = ReleasedSchemas.VERSIONS.getLast();
        if (!release.equals("next") && !release.equals(newest)) {
            throw new IllegalArgumentException("release: " + release + " (expected: next, or " + newest
                    + " while no version of RepLog with it is out)");
        }
        if (release.equals("next") && isReleased(newest)) {
            throw new IllegalStateException(
                    "release: next (expected: schemas that differ from those of " + newest + ")");
        }
        String version = release.equals("next") ? "v" + (ReleasedSchemas.VERSIONS.size() + 1) : release;
        for (String record : TODAY.keySet()) {
            Schema schema = TODAY.get(record);
            byte[] bytes = encoded(record);
            put(schemaFile(version, record), text(schema));
            put(GOLDEN.resolve(version).resolve(record + ".hex"), hex(bytes));
            put(GOLDEN.resolve(version).resolve(record + ".json"), json(generic(bytes, schema, schema)) + "\n");
        }
        String hashes = hashes().entrySet().stream()
                .map(file -> file.getValue() + "  " + file.getKey() + "\n")
                .collect(Collectors.joining());
        put(HASHES, hashes);
    }

    private static boolean isReleased(String version) throws IOException {
        for (Map.Entry<String, Schema> record : TODAY.entrySet()) {
            if (!get(schemaFile(version, record.getKey())).equals(text(record.getValue()))) {
                return false;
            }
        }
        return true;
    }

    private static Path schemaFile(String version, String record) {
        return SCHEMAS.resolve(version).resolve(record + ".avsc");
    }

    private static String text(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema) + "\n";
    }

    static byte[] bytes(String version, String record) throws IOException {
        return HexFormat.of()
                .parseHex(get(GOLDEN.resolve(version).resolve(record + ".hex")).replace("\n", ""));
    }

    /** The sample, read with the version's own schema. */
    static GenericRecord value(Schema schema, String version, String record) throws IOException {
        String json = get(GOLDEN.resolve(version).resolve(record + ".json"));
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().jsonDecoder(schema, json));
    }

    /** Reads without converting ids, decimals and instants to objects. */
    static GenericRecord generic(byte[] bytes, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<GenericRecord>(writer, reader)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
    }

    /** The hashes in the list, by file. */
    static SortedMap<String, String> listedHashes() throws IOException {
        SortedMap<String, String> listed = new TreeMap<>();
        get(HASHES).lines().forEach(line -> listed.put(line.substring(66), line.substring(0, 64)));
        return listed;
    }

    /** The actual hashes of the files, by file. */
    static SortedMap<String, String> hashes() throws IOException {
        SortedMap<String, String> hashes = new TreeMap<>();
        for (Path folder : List.of(SCHEMAS, GOLDEN)) {
            try (Stream<Path> files = Files.walk(SourceTree.sources().resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .forEach(file ->
                                hashes.put(SourceTree.sources().relativize(file).toString(), sha256(file)));
            }
        }
        return hashes;
    }

    private static byte[] encoded(String record) {
        return switch (Samples.of(record)) {
            case Mutation mutation -> RecordCodec.MUTATION.encode(mutation);
            case Change change -> RecordCodec.CHANGE.encode(change);
            case Outcome outcome -> RecordCodec.OUTCOME.encode(outcome);
            case Presence presence -> RecordCodec.PRESENCE.encode(presence);
            default -> throw new IllegalArgumentException(record + " (expected: one of " + TODAY.keySet() + ")");
        };
    }

    private static String json(GenericRecord value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(value.getSchema(), out, true);
        new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, encoder);
        encoder.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of()
                        .formatHex(bytes)
                        .replaceAll("(.{" + HEX_LINE + "})", "$1\n")
                        .strip() + "\n";
    }

    private static String sha256(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String get(Path file) throws IOException {
        return Files.readString(SourceTree.sources().resolve(file));
    }

    private static void put(Path file, String text) throws IOException {
        Path path = SourceTree.sources().resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }
}
