package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The form of the files of an export. */
public enum Format {
    PARQUET(
            "parquet",
            "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE 20480"),
    CSV("csv", "FORMAT csv, HEADER true, TIMESTAMPFORMAT '" + Format.TIME + "', DATEFORMAT '%Y-%m-%d'"),
    NDJSON("ndjson", "FORMAT json, ARRAY false, TIMESTAMPFORMAT '" + Format.TIME + "', DATEFORMAT '%Y-%m-%d'");

    private static final String TIME = "%Y-%m-%dT%H:%M:%S.%gZ";

    private final String text;
    private final String copyOptions;

    Format(String text, String copyOptions) {
        this.text = text;
        this.copyOptions = copyOptions;
    }

    /** Its name on the command line, and the ending of its files. */
    public String text() {
        return text;
    }

    /** For {@code COPY ... TO}. */
    String copyOptions() {
        return copyOptions;
    }

    /** Of its name on the command line. */
    public static Format parse(String text) throws ReplayRefusedException {
        for (Format format : values()) {
            if (format.text.equals(text.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new ReplayRefusedException("--format: " + text + " (expected: "
                + Arrays.stream(values()).map(Format::text).collect(Collectors.joining(", ")) + ")");
    }
}
