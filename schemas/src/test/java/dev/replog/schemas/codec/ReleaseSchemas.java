package dev.replog.schemas.codec;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes the files of the next released version from today's schemas: {@code mvn -pl schemas test
 * -Dtest=ReleaseSchemas -Drelease=next}. It is a tool, not a test. It runs as a test, because the build already has
 * everything for that.
 */
public class ReleaseSchemas {
    public static final String COMMAND = "mvn -pl schemas test -Dtest=ReleaseSchemas -Drelease=";

    @Test
    @EnabledIfSystemProperty(named = "release", matches = ".+")
    void writeFiles() throws IOException {
        GoldenFiles.write(System.getProperty("release"));
    }
}
