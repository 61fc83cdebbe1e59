package dev.replog.schemas.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.apache.avro.Schema;

/**
 * Every released version of a record's schema, kept as files under {@code released/<version>}. A released file is never
 * edited, because logs contain records written with it.
 */
public final class ReleasedSchemas {
    /** Oldest first. A release adds its name here and its files beside the others. */
    public static final List<String> VERSIONS = List.of("v1", "v2", "v3", "v4");

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
        return read("released/" + version + "/" + record + ".avsc");
    }

    private static Schema read(String resource) {
        try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + ": not on the class path");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
