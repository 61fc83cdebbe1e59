package dev.replog.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Records as each release wrote them. */
final class GoldenRecords {
    private static final Path FOLDER =
            Path.of(System.getProperty("replog.root")).resolve("schemas/src/test/resources/golden");

    private GoldenRecords() {}

    static byte[] of(String record, String version) throws IOException {
        String hex = Files.readString(FOLDER.resolve(version).resolve(record + ".hex"));
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
