package dev.replog.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * Every released version of a record's schema, kept as files under {@code released/<version>}. A released file is never
 * edited, because logs contain records written with it. The versions are v1, v2 and so on, without a gap. A release
 * only adds the files of the next version.
 */
public final class ReleasedSchemas {
    /** Oldest first. */
    public static final List<String> VERSIONS = IntStream.iterate(1, number -> number + 1)
            .mapToObj(number -> "v" + number)
            .takeWhile(version -> ReleasedSchemas.class.getResource(resource("Change", version)) != null)
            .toList();

    private ReleasedSchemas() {}

    static List<Schema> of(String record) {
        return List.copyOf(byVersion(record).values());
    }

    /** Oldest first. */
    static SequencedMap<String, Schema> byVersion(String record) {
        SequencedMap<String, Schema> schemas = new LinkedHashMap<>();
        for (String version : VERSIONS) {
            schemas.put(version, of(record, version));
        }
        return schemas;
    }

    /** The schema of a record in one version. */
    public static Schema of(String record, String version) {
        String resource = resource(record, version);
        try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": not on the class path");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    private static String resource(String record, String version) {
        return "released/" + version + "/" + record + ".avsc";
    }
}
